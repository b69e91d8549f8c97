"""Words that names, bodies and hashtags are made of."""

from __future__ import annotations

import random

# 64 of each.
FIRST_NAMES = (
    "ada alan ana arjun bea ben carla chen dana david elena emil fatima felix gita grace "
    "hana hugo ines ivan jana jose kai karin lars leila lena liam lucia maja malik marta "
    "mei milan nadia nils noor olga omar oscar paula pedro pia quinn rafael rosa samir sara "
    "sofia tariq tessa theo ursula uwe vera viktor wanda wei xenia yara yusuf zoe zeno zora"
)
LAST_NAMES = (
    "abel adeyemi almeida baker bauer becker bell braun castro cohen costa cruz dahl diaz "
    "dubois eriksen farah fischer fox garcia gomez haas hansen hill huang ibrahim ito "
    "jensen jung kaya kim klein koch kumar lange lee lopez maier mbeki meyer mori nagy "
    "neumann novak okafor olsen park patel petrov quist ramos reyes rossi sato schmidt "
    "silva singh stein suzuki tanaka vega walsh weber wolf"
)
# The first words of each language come up most.
WORDS = {
    "en": (
        "today garden morning water bread music river bicycle letter window market winter story"
        " kitchen train summer paper light forest island bridge engine harbour mountain lantern"
        " compass orchard thunder meadow granite saffron pendulum quarry walnut glacier"
    ),
    "de": (
        "heute garten morgen wasser brot musik fluss fahrrad brief fenster markt winter geschichte"
        " zug sommer papier licht wald insel hafen gebirge laterne donner wiese granit gletscher"
    ),
    "es": (
        "hoy jardín mañana agua pan música río bicicleta carta ventana mercado invierno historia"
        " cocina tren verano papel bosque isla puente puerto montaña linterna trueno granito"
    ),
    "fr": (
        "matin jardin rivière pain musique vélo lettre fenêtre marché hiver histoire cuisine train"
        " été papier lumière forêt île pont port montagne lanterne tonnerre prairie granit glacier"
    ),
    "pt": (
        "hoje jardim manhã água pão música rio bicicleta carta janela mercado inverno história"
        " cozinha trem verão papel floresta ilha ponte porto montanha lanterna trovão granito"
    ),
    "ja": (
        "今日は 庭の 朝の 水と パンを 音楽が 川の 自転車で 手紙を 窓から 市場で 冬の 物語を 台所の"
        " 電車で 夏の 紙に 光が 森の 島へ 橋を 港から 山の 雷が"
    ),
}
LANGUAGES = tuple(WORDS)
PHRASES = 2_048
TAGS = 1_000


def names() -> list[tuple[int, str, str]]:
    """(number, first name, last name)."""
    pairs = zip(FIRST_NAMES.split(), LAST_NAMES.split(), strict=True)
    return [(number, *pair) for number, pair in enumerate(pairs)]


def phrases(seed: int) -> list[tuple[int, str, str]]:
    """(number, language, phrase), PHRASES of each language after another."""
    chance = random.Random(f"phrases {seed}")  # noqa: S311  no secret
    found = []
    for place, lang in enumerate(LANGUAGES):
        words = WORDS[lang].split()
        for number in range(PHRASES):
            phrase = " ".join(
                words[int(len(words) * chance.random() ** 1.5)] for _ in range(chance.randint(4, 8))
            )
            # Names are rare words.
            if chance.random() < 0.2:
                phrase += f" {chance.choice(LAST_NAMES.split()).capitalize()}"
            found.append((place * PHRASES + number, lang, phrase[0].upper() + phrase[1:] + "."))
    return found


def tags(seed: int) -> list[tuple[int, str]]:
    """(number, hashtag); the first ones come up most."""
    chance = random.Random(f"tags {seed}")  # noqa: S311  no secret
    words = [word for text in WORDS.values() for word in text.split()]
    found: dict[str, None] = dict.fromkeys(WORDS["en"].split())
    while len(found) < TAGS:
        found["_".join(chance.sample(words, 2))] = None
    return list(enumerate(found))
