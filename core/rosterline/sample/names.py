"""Invented names of people, schools and courses. Whoever bears one of them by chance is not meant."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_FIRST = """
    Adalind Adriel Ailish Akira Alaric Alisa Alondra Amara Ambrose Anaïs Anouk Anselm Aoife Araminta Ariadne Arjun
    Asha Aurelio Azalea Baltasar Beatrix Benedikt Bettina Birgit Blaise Bodhi Briar Bronwyn Caius Calista Callum
    Camilo Caspian Cecily Celeste Chiara Chloë Ciarán Clementine Cosima Cyrus Dagny Damaris Dashiell Delphine Desta
    Dilan Dmitri Eamon Ebba Eleni Élodie Emeka Emrys Enzo Esperanza Eszter Ezekiel Faisal Fatoumata Fenna Fintan
    Flora Fyodor Gael Genoveva Gideon Giulia Greta Gustav Hadiya Hana Harun Hikaru Ibrahim Idris Ilse Imani Inés
    Ingmar Isolde Ivo Jabari Jacinta Jadwiga Jamila Jasper Jiho Joaquín José Jovana Kamala Kazimir Kehlani Keoni
    Kiran Lakshmi Lars Leocadia Leonie Linnea Lorcan Lucía Lucian Luz Maëlle Magnus Malakai Marisol Marit Mateo
    Mehmet Meilin Mercy Mikkel Milos Minh Mireille Nadezhda Nahla Naveen Neva Nils Noémie Nuria Obadiah Odalys Ola
    Orla Oscar Paloma Parisa Pascal Petra Phaedra Quentin Rafaela Rainer Ramona Ravi Renzo Rhiannon Roksana Ronan
    Rosalind Ruben Saoirse Samir Saskia Senna Shirin Siobhán Sóley Soren Suresh Svea Tadeo Talia Tamsin Tariq Tavita
    Teodor Thea Thuy Tobias Tomás Ulla Umberto Valentina Vikram Viola Waleed Wilhelmina Wren Xiomara Yael Yusuf
    Zadie Zahra Zbigniew Zoë Anne-Marie Jean-Luc Mary-Kate D'Andre Ma'at Ta'sha
"""
FIRST_NAMES: tuple[str, ...] = tuple(_FIRST.split())

_FAMILY = """
    Abernook Adeyanti Aguilarte Akinfola Albrechtsund Alderwick Alvarenque Amberfield Anandpuri Appelstrand Arrowhale
    Ashcombley Asamoaku Åkerlind Barrosilva Baumgärtel Bellweather-Oke Bergströmme Bhattanari Birchenall Blackmoorley
    Boatenye Bramblewood Brightwaterson Brzezinek Buendíaz Burntwick Cabralinho Calderónez Carrowmore Castañedo
    Chaudhuriya Chenoweth-Li Choeuno Ciprianescu Clovelly Coldbrooke Colquhounder Cortésano Crannoch Cribbsworth
    D'Albanese D'Orsignac Dahlqvister Dankworthy Darkwahene De-la-Brena Delacroisy Demirkale Devereaugh Dlaminze
    Dobrowolny Donaghmore Dumitresque Dunsterfold Eastermarch Echevarriaga Eichenlaube Ekwuemeka Elderbrook Emberley
    Eriksdottir Espinozada Everglenn Fairweathers Falkenbridge Farrowdale Fernandesco Fitzmorrow Fjeldstadt Foxgloven
    Fujimorita Gallowhill Garcíandia Georgiadou Ghorbanian Gildersleet Glasswright Goldacre-Finn Gonçalvinho
    Grimsdyke Guðmundsen Gutiérrezano Habtemichel Hallorand Hamadani Harrowgate Hashimura Hawthornley Heatherstone
    Hernandille Hillcresting Hoàngvu Hollingfold Hyacinthe Ibarrondo Ikwueme Ingersolde Ishikawara Ivanchenko
    Jankowicki Jaramillon Jørgenholt Kalbfleischer Kamarawi Kapoorthala Karlssund Katzenellen Kawamotori Kettlewell
    Khalilzad Kierulfsen Kimathiru Kingfisher Kowaleski Krishnamani Lachlander Lángos Larkspurre Leblanchet
    Lindenmere Llewellan Lópezuela Lovelacey Lundegaard M'Baye-Sow Macallery Maddoxworth Makarovsky Manzanarez
    Marchbanks McAllenby McGilvary Mendozeta Mikkelborg Mistlethwaite Moonamurra Morningstarr Mukherjan Müllenhof
    Nakagawara Ndiayeh Netherwood Nguyenthi Nightingell Nkrumahe Nordenskiold Núñezara O'Branagh O'Carrowan O'Malleigh
    O'Sheanan Oakhampton Obiorachi Okonkwale Olufemide Orellanos Østergren Otterburn Oyelaranti Papadaki Parkhyun
    Patelwala Peñaflores Pemberlake Petrovics Pinheirão Plumtree Ponderosky Quartermaine Quesadilho Quillfeather
    Rahmanovi Ramírezquita Rasmusholm Ravenscar Redfernly Rosenthaler Rowanoak Ruízondo Rutherglade Saarinenpa
    Sánchezano Sandoval-Reye Santorino Schönfelder Seagravel Sepúlvedo Shahbazi Silverthorne Singhanar Skovgaarde
    Słowackowa Smithereen Solberge Songhwa Spindlewood St.Aubrey Stormgarde Sundaramay Swallowtail Szczepanow
    Tanakashi Tengströmer Thistledown Thornquist Tolliverse Torresquila Traoréba Turnbuckle Uchennadi Underhillock
    Valenzuero Van-der-Wiede Vasquezada Venkatara Villanuevo Vinterberge Wachirani Waldegrove Wanjikuru Weatherwax
    Whitlockley Wickersham Willowmere Wintersgill Wójcikow Woodrushe Xiongpao Yamaguchida Yarborrough Yilmazer
    Youngsten Zamoranes Zelenkova Zhangwei-Lo Zimmerlund Zúñigado
"""
FAMILY_NAMES: tuple[str, ...] = tuple(_FAMILY.split())

SUFFIXES: tuple[str, ...] = ("Jr.", "II", "III", "IV", "Sr.")

PLACES: tuple[str, ...] = (
    "Alder Creek", "Amber Hollow", "Ash Grove", "Badger Pass", "Bell Harbor", "Birchwood", "Blue Heron", "Bluestem",
    "Bramble Hill", "Buckeye", "Canyon Rim", "Cardinal Point", "Cedar Bend", "Chestnut Ridge", "Clearwater",
    "Clover Field", "Copper Basin", "Cottonwood", "Coyote Springs", "Crane Meadow", "Crescent Lake", "Cypress Landing",
    "Dogwood", "Dove Valley", "Dry Fork", "Eagle Bluff", "Elm Street", "Evergreen", "Falcon Crest", "Fern Gully",
    "Finch Lane", "Flint Hills", "Foxglove", "Gold Prairie", "Granite Falls", "Grizzly Peak", "Harvest Moon",
    "Hawk's Nest", "Hazel Dell", "Heron Bay", "Hickory Flats", "Indigo Mesa", "Ironwood", "Jackrabbit", "Juniper",
    "Kestrel", "Lantern Hill", "Larkspur", "Laurel Fork", "Lilac Park", "Limestone", "Lookout Mountain", "Lost River",
    "Magnolia", "Maple Run", "Marsh Landing", "Meadowlark", "Mesquite", "Mill Pond", "Mockingbird", "Moss Point",
    "Mulberry", "Nettle Creek", "Oak Hollow", "Orchard View", "Osprey Cove", "Otter Rock", "Painted Rock", "Palisade",
    "Peach Tree", "Pebble Shore", "Pelican Shore", "Pine Barrens", "Piñon Hills", "Plum Island", "Poplar Level",
    "Prairie Star", "Quail Hollow", "Quarry Road", "Rainier Flats", "Red Mesa", "River Bend", "Robin Hill",
    "Rock Quarry", "Sage Hills", "Sandpiper", "Sequoia", "Silver Birch", "Spring Hollow", "Stone Bridge",
    "Sugar Maple", "Sycamore", "Tamarack", "Thistle Hill", "Timber Ridge", "Turtle Creek", "Walnut Grove",
    "Whispering Pines", "Wild Rose", "Willow Springs",
)  # fmt: skip

DIRECTIONS: tuple[str, ...] = ("", "North ", "South ", "East ", "West ", "Upper ", "Lower ", "New ", "Old ")

SUBJECTS: tuple[str, ...] = (
    "language arts", "mathematics", "science", "social studies", "physical education", "arts", "world languages",
    "technology", "advisory", "study",
)  # fmt: skip
"""What a student's classes are about, in order: somebody with seven classes has the first seven."""


@dataclass(frozen=True, slots=True)
class Course:
    """A course of the catalogue.

    Attributes:
        code: its number in the SIS.
        name: what it is called.
        subject: place in ``SUBJECTS``.
        low: lowest grade, 0 is kindergarten.
        high: highest grade.
    """

    code: str
    name: str
    subject: int
    low: int
    high: int


_ELEMENTARY = (
    "Reading", "Math", "Science", "Social Studies", "P.E.", "Art & Music", "Spanish", "Library", "Homeroom", "Chorus",
)  # fmt: skip

_SECONDARY = """
    0|Language Arts 6|6|6   0|Language Arts 7|7|7   0|Language Arts 8|8|8   0|English 9|9|9       0|English 10|10|10
    0|American Literature|11|11   0|AP English Language|11|12   0|British Literature|12|12   0|Creative Writing|12|12
    1|Math 6|6|6   1|Math 7|7|7   1|Pre-Algebra|7|8   1|Algebra I|8|9   1|Geometry|9|10   1|Algebra II|10|11
    1|Statistics|11|12   1|Precalculus|11|12   1|AP Calculus AB|12|12
    2|Earth Science 6|6|6   2|Life Science 7|7|7   2|Physical Science 8|8|8   2|Biology|9|9   2|Chemistry|10|10
    2|Physics|11|12   2|Anatomy & Physiology|11|12   2|Environmental Science|10|12
    3|World Cultures 6|6|6   3|Ancient History 7|7|7   3|Civics 8|8|8   3|Geography|9|9   3|World History|10|10
    3|U.S. History|11|11   3|Government|12|12   3|Economics|12|12
    4|P.E. 6|6|6   4|P.E. 7|7|7   4|P.E. 8|8|8   4|Health|9|9   4|Fitness for Life|9|12   4|Team Sports|10|12
    5|Band|6|8   5|Choir|6|8   5|Concert Band|9|12   5|Studio Art I|9|10   5|Theater|9|12   5|Ceramics|10|12
    6|Spanish A|6|7   6|Spanish B|8|8   6|French A|6|8   6|Spanish I|9|9   6|Spanish II|10|10   6|French I|9|10
    6|Español para Hispanohablantes|9|12   6|Spanish III|11|12
    7|Keyboarding|6|7   7|Coding Basics|7|8   7|Computer Science I|9|10   7|Web Design|10|12   7|Robotics|9|12
    8|Advisory 6|6|6   8|Advisory 7|7|7   8|Advisory 8|8|8   8|Advisory 9|9|9   8|Senior Seminar|12|12
    8|Advisory|10|11
    9|Study Skills|6|8   9|Study Hall|9|12
"""
_LETTERS = ("ENG", "MTH", "SCI", "SOC", "PHE", "ART", "LAN", "TEC", "ADV", "STU")


def catalogue() -> tuple[Course, ...]:
    """All courses, from kindergarten to grade 12. Elementary course numbers begin with a zero.

    >>> catalogue()[0].code, catalogue()[0].name
    ('0001', 'Reading K')
    """
    found = []
    for grade in range(6):
        for subject, name in enumerate(_ELEMENTARY):
            found.append(Course(f"0{grade}{subject + 1:02}", f"{name} {grade or 'K'}", subject, grade, grade))
    entries = [entry.strip() for line in _SECONDARY.splitlines() for entry in line.strip().split("   ") if entry]
    for number, entry in enumerate(entries):
        topic, name, low, high = entry.split("|")
        code = f"{_LETTERS[int(topic)]}{low}{number:02}"
        found.append(Course(code, name, int(topic), int(low), int(high)))
    return tuple(found)


def slug(name: str) -> str:
    """A name as it stands in an e-mail address: ASCII letters and hyphens in lower case.

    >>> slug("Siobhán"), slug("O'Branagh"), slug("Słowackowa"), slug("Østergren")
    ('siobhan', 'obranagh', 'slowackowa', 'ostergren')
    """
    plain = name.lower().translate(str.maketrans("łøð", "lod"))
    letters = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in letters if letter.isascii() and (letter.isalpha() or letter == "-"))
