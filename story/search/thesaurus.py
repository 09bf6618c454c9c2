"""Words that readers use for one another, in English and Arabic, and words that only hold a question together.

Each line is a group; a word of a query also finds the others of its group, at less weight. Inflected forms need not be
listed: they are brought together by their stems. Nothing here knows of one story: only words of the subject, the
diplomacy and the wars of the last century, belong here.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from story.fold import fold, without_article
from story.ids import Kind

_NATIONS = """
german germany reich
soviet russia russian ussr
british britain england english uk kingdom
american america usa us states
french france
italian italy
japanese japan
finnish finland finn
polish poland pole
turkish turkey turk
romanian romania rumania rumanian
bulgarian bulgaria
hungarian hungary
yugoslav yugoslavia
greek greece
spanish spain
swedish sweden
dutch netherlands holland
iranian iran persia persian
baltic estonia latvia lithuania
الماني المانيا الرايخ
سوفيتي سوفييتي سوفياتي روسيا روسي
بريطاني بريطانيا انجلترا إنكلترا انجليزي انكليزي
امريكي امريكا أميركي أميركا الولايات
"""

_SUBJECT = """
not no never without un
لم لن لا ليس بلا دون
telegram cable wire dispatch
letter message
treaty pact agreement accord alliance convention
answer reply response unanswered respond
offer proposal propose suggest
condition term demand requirement
visit trip journey travel
attack invasion invade assault offensive
ambassador envoy
minister commissar
minister legation
spy agent intelligence espionage
joke jibe jest quip
shelter bunker underground cellar
fate die death dead execute kill hang end
border frontier boundary
ultimatum deadline
grain wheat corn cereal
oil petroleum fuel
murder massacre kill
draft plan
record minutes memorandum protocol transcript
diary journal
interpreter translator translate interpret
prime premier
leader head chief secretary
king tsar monarch
boss dictator
talk meeting conversation meet negotiation discuss
sphere zone area
divide partition share carve
warn warning alarm
deport deportation exile
bug microphone listening
sell sold sale
send sent
give gave
know knew
write wrote
refuse refusal reject decline
want wish claim aspire
base garrison
delivery supply shipment
trade commerce economic
hunger famine starvation starve
camp gulag
jew jewish
code cipher encrypt
victim casualty dead
book volume publication publish
edit editor correct correction
leak betray reveal disclose
delay late postpone
condition terms
برقية تلغراف
رسالة خطاب مكتوب
معاهدة اتفاق اتفاقية ميثاق حلف
جواب رد إجابة أجاب يرد ترد يجيب تجب
عرض اقتراح مقترح
شرط مطلب طلب
زيارة رحلة سفر
هجوم غزو اجتياح هاجم غزا اجتاح
سفير مبعوث
جاسوس عميل استخبارات مخابرات تجسس
نكتة طرفة مزحة دعابة
ملجأ مخبأ قبو
مصير موت مات وفاة إعدام أعدم نهاية قتل شنق
حدود تخوم
إنذار مهلة
قمح حبوب غلال
نفط بترول
مذبحة مجزرة قتل
مسودة مشروع
محضر مذكرة بروتوكول
يوميات مذكرات
مترجم ترجمان ترجم يترجم
زعيم رئيس قائد أمين
ملك قيصر
محادثة لقاء اجتماع حديث مفاوضة التقى اجتمع
منطقة مجال
تقسيم اقتسام تقاسم قسم
تحذير حذر يحذر إنذار
ترحيل تهجير نفي
تنصت ميكروفون تجسس
رفض امتناع يرفض
أراد يريد طلب مطلب
قاعدة قواعد
تسليم توريد إمداد
تجارة اقتصاد
جوع مجاعة تجويع
شفرة شيفرة تشفير
ضحية قتيل
وزير مفوض
تأخير تأخر إرجاء تأجيل
كتاب مجلد منشور كتيب
حرر محرر تصحيح
تسريب سرب أفشى إفشاء
"""

_FILLERS = """
a an the of in on at to for from by with about into over and or but is are was were be been being am do does did
has have had having it its this that these those there here he she they them his her their him i you we me my your
what who whom whose which when where why how much many any some all so then than as if can could would should will
may might must shall tell me show find explain happen happened happens happening get got gets getting go went going
come came say says said please meaning mean means between during after before again ever also just really exactly
في من إلى على عن مع هو هي هم هذا هذه ذلك تلك التي الذي الذين كان كانت كانوا يكون تكون ما ماذا من لماذا متى أين كيف هل كم
أي قد ثم أو و أن إن إلا بعد قبل بين عند عندما حين خلال ضد حول حدث حصل جرى يحدث لدى به بها له لها فيه فيها
mr mrs ms dr sir herr frau mme madame comrade السيد السيدة الرفيق الدكتور السير
قال قالت يقول عنه عنها منه منها إليه إليها عليه عليها كل بعض كانا هناك ابن
"""

KIND_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("telegram", "telegramm", "cable", "wire", "برقيه", "letter", "رساله", "محضر"), "telegram"),
    **dict.fromkeys(("document", "treaty", "pact", "agreement", "وثيقه", "معاهده", "اتفاق", "ميثاق"), "document"),
    **dict.fromkeys(("chapter", "فصل"), "chapter"),
    **dict.fromkeys(("note", "ملاحظه"), "note"),
    **dict.fromkeys(("person", "شخص"), "person"),
    **dict.fromkeys(("place", "مكان"), "place"),
}
"""Words that say of which kind the thing is whose name follows them: telegram 2362."""

ROLES = frozenset(
    fold(
        """
        ambassador minister president king tsar general interpreter spy agent commissar secretary chief head leader
        envoy marshal admiral author editor negotiator diplomat captain counsellor attache charge historian
        سفير وزير رئيس ملك قيصر جنرال مترجم جاسوس عميل مفوض زعيم قائد مبعوث مارشال
        مفاوض دبلوماسي قبطان مستشار ملحق قائم مورخ
        """
    ).split()
)
"""Words by which a person is asked for who is not named."""

NUMBER_WORDS = frozenset(("no", "nr", "num", "number", "رقم"))
"""Words before a number that add nothing to it."""


def without_number_words(words: list[str]) -> list[str]:
    """The words without what only says that a number follows."""
    pairs = pairwise([*words, ""])
    parts = [word for word, after in pairs if not (word in NUMBER_WORDS and after.isdecimal())]
    return parts or words


def is_general(word: str) -> bool:
    """Whether a folded word names a kind of thing or a role."""
    bare = without_article(word)
    return bare in ROLES or bare in KIND_WORDS


@cache
def fillers() -> frozenset[str]:
    """The folded words that are left out of a query where others remain."""
    return frozenset(fold(_FILLERS).split())


def nations() -> list[frozenset[str]]:
    """Groups of folded words: a country, its people, and what is theirs; Arabic ones without their article."""
    return _grouped(_NATIONS)


def subjects() -> list[frozenset[str]]:
    """Groups of folded words that stand for one another; Arabic ones without their article."""
    return _grouped(_SUBJECT)


def _grouped(text: str) -> list[frozenset[str]]:
    lines = text.split("\n")
    return [frozenset(map(without_article, fold(line).split())) for line in lines if line]


_ASKED: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("who", "whom", "whose"), ("person",)),
    **dict.fromkeys(("why", "how", "what", "when", "لماذا", "كيف", "ماذا", "متي", "كم"), ("chapter", "note")),
    **dict.fromkeys(("did", "does", "was", "were", "is", "هل"), ("chapter", "note")),
    **dict.fromkeys(("where", "اين"), ("place", "chapter")),
}


def asked_for(words: list[str]) -> tuple[Kind, ...]:
    """The kinds of things that answer a question, by the word it begins with; none where it is no question."""
    if len(words) >= 3 and words[0] == "من":
        return ("person", "chapter")
    return _ASKED.get(words[0], ()) if len(words) >= 3 else ()
