"""Names and occupations of the demo: words common in southern Sumatra, combined at random.

The second words are made up, so that a name of two words is no real person's.
"""

from registry.models import Volunteer

Sex = Volunteer.Sex


def _words(text):
    return text.split()


FIRST = {
    Sex.MALE: _words(
        "Aprizal Asmawi Bahrun Burhan Darmansyah Edison Firdaus Gunawan Hairul Haryono Hendri Herwan Idham Ikhsan "
        "Iskandar Jauhari Julian Kasmir Khairil Mahmudin Marzuki Mirhan Mukhlis Nasrun Nopri Pirdaus Rahmat Rasidin "
        "Rifa'i Rizal Ruslan Sahrul Saidina Samsul Sarmidi Sirajudin Suhaimi Syafi'i Syamsir Tarmizi Tohirin Usman "
        "Wahidin Yansori Yuslian Zainal Zulpikar Zarkoni"
    ),
    Sex.FEMALE: _words(
        "Aisyah Asmaini Darmaini Desmawati Elmiana Emiliyah Fitriani Gusmiati Halimah Hartini Hesti Ida Imroatun "
        "Jum'ati Jusmaini Karmila Khodijah Laili Leni Marlena Maryani Maysaroh Mu'inah Mulyana Nahyati Nilawati Nopita "
        "Nur'aini Nurhayati Patimah Rahma Ratna Rosmala Ruaida Sa'diah Salmiati Samsiah Siti Sulastri Sumiati "
        "Susilawati Titin Umi Weni Yeni Yulinarti Yusnida Zahara Zubaidah"
    ),
}
SECOND = {
    Sex.MALE: _words(
        "Alpindo Apriandi Bentarman Cikmudin Dahlianto Ditriawan Elpiansyah Febrinaldi Gumantara Harmidi Hermansori "
        "Irwandoni Jauhartono Jum'adi Kurniansyah Kusmardi Lindarman Ma’rupi Midarson Mukhtaridi Nopriadi Nur'alim "
        "Okfiansyah Paizaldi Pirnadi Rahmadoni Rusmandi Salimudin Sapriansyah Sarpani Sukmaraja Tamrisyah Tusmandi "
        "Wandrizal Yanhardi Yulizarman Zulkarmin"
    ),
    Sex.FEMALE: _words(
        "Apriyanti Badriyani Cahyanida Darmayunita Deswari Elpinasari Farwati Gusnarti Hasnidarti Helmiyana Hernawani "
        "Indrayeni Jalmiati Juwitarni Kusnaini Lismiarti Marhamida Netrawati Nur'afni Oktarisa Pitrasari Purnamida "
        "Rismaniar Sa’adiyati Septiarini Sudarmini Tusnawati Ulpiyana Wirdaini Yesmarni Zulhijati"
    ),
}
THIRD = {
    Sex.MALE: _words("Anugerah Kusuma Negara Pratama Putra Raja Sakti Semidang"),
    Sex.FEMALE: _words("Anggraini Dewi Ningsih Permata Pertiwi Putri Sari Utami"),
}
# Settlers from Java and old villagers have a single name.
SINGLE = {
    Sex.MALE: _words("Bastari Mahidin Ngatiran Paidi Samidi Saripudin Tumijo Wagimin"),
    Sex.FEMALE: _words("Jamilah Misnawati Ngatinah Paijem Rubiah Sarinem Suparmi Tumirah"),
}

TOWNS = _words("Bengkulu Bintuhan Curup Krui Liwa Lubuklinggau Manna Muaradua Pagaralam Tais")
STREETS = ("Jl. Merdeka", "Jl. Pasar", "Jl. Lintas Barat", "Jl. Masjid", "Gang Melati", "Gang Kenanga")

WORK_ON_THE_LAND = ("Petani/Pekebun", "Petani/Pekebun", "Buruh tani", "Pedagang")
WORK_IN_THE_VILLAGE = ("Petani/Pekebun", "Wiraswasta", "Perangkat desa", "Pedagang", "Karyawan honorer", "Guru mengaji")
WORK_AFTER_STUDIES = ("Guru", "Guru honorer", "Karyawan honorer", "Wiraswasta", "Perangkat desa")
WORK_OF = {
    Sex.MALE: ("Nelayan", "Tukang kayu", "Sopir"),
    Sex.FEMALE: ("Mengurus rumah tangga", "Kader posyandu", "Penjahit"),
}

NOTES = (
    "Koordinator PSM kecamatan.",
    "Aktif juga di Karang Taruna.",
    "Pendamping lanjut usia di desanya.",
    "Lebih mudah dihubungi sore hari.",
)
