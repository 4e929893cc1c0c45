import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from registry.values import phones


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "81234567890",
        "6281234567890",
        "+6281234567890",
        "+62 0812 3456 7890",
        "62 0812-3456-7890",
        "(+62) 812-3456-7890",
        "0812.3456.7890",
        "0812–3456–7890",
        "'081234567890",
        "\N{LEFT-TO-RIGHT EMBEDDING}0812\N{NO-BREAK SPACE}3456\N{NO-BREAK SPACE}7890",
        "081234567890 / -",
    ],
)
def test_one_mobile_number_is_read_in_every_way_it_is_written(typed):
    assert phones.clean(typed) == "+6281234567890"


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("0812345678", "+62812345678"),
        ("0812345678901", "+62812345678901"),
        ("0739-61234", "+6273961234"),
        ("(0739) 61234", "+6273961234"),
        ("0739/61234", "+6273961234"),
        ("021-5551234", "+62215551234"),
        ("0622-212345", "+62622212345"),
        ("+60 12-345 6789", "+60123456789"),
        ("+966512345678901", "+966512345678901"),
    ],
)
def test_short_long_landline_and_foreign_numbers_are_read(typed, kept):
    assert phones.clean(typed) == kept


@pytest.mark.parametrize(
    "typed, code",
    [
        ("", "phone_characters"),
        ("tidak ada", "phone_characters"),
        ("0812-3456-789O", "phone_characters"),
        ("0812 (WA)", "phone_characters"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "phone_characters"),
        ("081234567", "phone_length"),
        ("08123456789012", "phone_length"),
        ("61234", "phone_length"),
        ("5551234", "phone_length"),
        ("0039061234567", "phone_length"),
        ("+62", "phone_length"),
        ("+60123", "phone_length"),
        ("+9665123456789012", "phone_length"),
        ("+0812345678", "phone_length"),
        ("0812-3456-7890 / 0853-1234-5678", "phone_two"),
        ("081234567890, 085312345678", "phone_two"),
        ("081234567890 atau 085312345678", "phone_two"),
        ("081234567890\n085312345678", "phone_two"),
        ("081234567890 085312345678", "phone_two"),
        ("0739-61234\n61235", "phone_two"),
        ("0812-3456-7890/91", "phone_two"),
        ("0739/61234/61235", "phone_two"),
    ],
)
def test_what_is_no_number_or_two_is_refused(typed, code):
    with pytest.raises(ValidationError) as caught:
        phones.clean(typed)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "kept, shown",
    [
        ("+6281234567890", "0812-3456-7890"),
        ("+62812345678", "0812-3456-78"),
        ("+62812345678901", "0812-3456-78901"),
        ("+6273961234", "0739-61234"),
        ("+62215551234", "021-5551234"),
        ("+60123456789", "+60123456789"),
        ("", ""),
    ],
)
def test_a_number_is_shown_as_people_write_it(kept, shown):
    assert phones.show(kept) == shown


@given(st.from_regex(r"\+(62(8[0-9]{8,11}|[2-79][0-9]{6,10})|60[0-9]{8})", fullmatch=True))
def test_a_shown_number_is_read_back(number):
    assert phones.clean(phones.show(number)) == number


@given(st.text() | st.from_regex(r"(\+|0|8|62)[0-9+/ .,()-]{7,15}", fullmatch=True))
def test_any_text_is_read_or_refused_in_words(typed):
    try:
        number = phones.clean(typed)
    except ValidationError:
        return
    assert re.fullmatch(r"\+[1-9][0-9]{6,14}", number)
    assert phones.clean(phones.show(number)) == number
