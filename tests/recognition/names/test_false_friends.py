"""Names one letter apart that two people bear are two; spellings one letter apart are one."""

import pytest

from labimpact.recognition.linking.naming import word, word_level
from labimpact.recognition.names import SAME, compare, lexicon, read, syllables

TWO_PEOPLE = """
Zhang Wei | Zhang Wen
Chen Wen | Zhang Wen
Wang Fang | Wang Feng
Li Jing | Li Jin
Liu Yang | Liu Yan
Li Hui | Lee Su-jin
Kim Min-jun | Kim Min-jung
Kim Minjun | Kim Min Jung
Park Ji-won | Park Ji-woo
Kim Ji-hye | Kim Ji-hee
Kim Min | Kim Min-jun
Nguyen Van Anh | Nguyen Thi Anh
Nguyen Van Minh | Nguyen Van Manh
Tran Van Long | Tran Van Luong
Gurpreet Singh | Gurpreet Kaur
Oleksandr Kovalenko | Oleksandra Kovalenko
Александр Ковальчук | Oleksandra Kovalchuk
Mario Rossi | Maria Rossi
Francesco Bianchi | Francesca Bianchi
Ivan Horvat | Ivana Horvat
Luis Garcia | Luisa Garcia
Daniel Popescu | Daniela Popescu
Yusuf Ahmed | Yusra Ahmed
Amin Rahimi | Amina Rahimi
Karim Benali | Karima Benali
كريم بن علي | Karima Ben Ali
Samir Haddad | Samira Haddad
سمير حداد | Samira Haddad
Nasir Khan | Nasira Khan
Rashid Malik | Rashida Malik
Omar Sow | Amar Sow
Hassan Ali | Hussein Ali
حسن علي | Hussein Ali
Salim Uddin | Salam Uddin
Moussa Diarra | Moussa Diallo
Mugdha Babu | Mugdha Basu
Viktor Melnyk | Viktoriia Melnyk
Nabil Saad | Nabila Saad
Farhan Ali | Farhana Ali
Juan Perez | Juana Perez
Selam Haile | Salem Haile
Park Seo-jun | Park Seo-jin
Pham Thi Lan | Pham Thi Linh
Arya Tata | Arya Tara
"""
ONE_PERSON = """
Abdullah Noor | Abdulla Noor
Fatim Diallo | Fatima Diallo
Mohammed Ali | Mohamed Ali
Zahra Husseini | Zahrah Hussaini
Amina Yusuf | Aminah Yousef
Ibrahim Keita | Ibrahima Keita
Mariam Toure | Mariama Toure
Karima Benali | Kareema Benali
Hussein Ali | Hussain Ali
Omar Sow | Oumar Sow
Lamine Camara | Lamin Kamara
Oleksandr Kovalenko | Aleksandr Kovalenko
Olga Nikitina | Olga Nikitin
Anna Kovaleva | Anna Kovalev
Kim Min-jun | Min Jun Kim
Kim Min-jun | Kim Minjun
Park Ji-sung | Pak Jisung
Choi Min-ho | Choe Minho
Kim Jung Eun | Kim Jeong-eun
Lee Soo-jin | Yi Sujin
Nguyen Thi Anh | Nguyễn Thị Anh
Nguyen Thi Anh | Nguyen Anh
Zhang Xiaoming | Xiao Ming Zhang
Fatoumata Jallow | Fatoumatta Diallo
Awa Ndiaye | Awa Njie
Moussa Cisse | Musa Ceesay
Binta Sow | Binta Sowe
Modou Diop | Modou Jobe
Nabeel Saad | Nabil Saad
Zineb Alami | Zaynab Alami
Lee Kyung-hee | Yi Gyeong-hui
Hsu Wei | Xu Wei
Mohamed Amine Trabelsi | Mohamed Amin Trabelsi
Nour El Houda | Nourelhouda
"""


def pairs(text):
    return [tuple(line.split(" | ")) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("one", "other"), pairs(TWO_PEOPLE))
def test_names_that_look_alike_and_are_known_as_two_are_not_one(one, other):
    assert compare(read(one), read(other)).score < SAME
    assert compare(read(other), read(one)).score < SAME


@pytest.mark.parametrize(("one", "other"), pairs(ONE_PERSON))
def test_spellings_of_one_name_stay_one(one, other):
    assert compare(read(one), read(other)).score >= SAME
    assert compare(read(other), read(one)).score >= SAME


@pytest.mark.parametrize(("one", "other"), [("karim", "karima"), ("omar", "amar")])
def test_a_register_does_not_take_them_for_spellings(one, other):
    (first,), (second,) = read(one).tokens, read(other).tokens
    assert word_level(word(first), word(second)) in ("near", "differ")


def test_the_lexicon_says_who_bears_a_name():
    assert (lexicon.sex("karim"), lexicon.sex("karima"), lexicon.sex("kim")) == ("m", "f", "")


def test_what_the_product_states_outweighs_an_ending():
    assert lexicon.stated("ibrahim", "ibrahima")
    assert not lexicon.stated("karim", "karima")


def test_three_romanisations_of_korean_meet():
    assert syllables.korean("jung") & syllables.korean("jeong") & syllables.korean("chung")
    assert not syllables.korean("jun") & syllables.korean("jung")
    assert syllables.korean("francesca") == frozenset()
