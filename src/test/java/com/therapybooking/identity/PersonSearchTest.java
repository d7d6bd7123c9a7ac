package com.therapybooking.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersonSearchTest {

    @ParameterizedTest
    @CsvSource({
        "PAYPAL-998, al, false",
        "Al, al, true",
        "Fee of Al, al, true",
        "A, al, false",
        "BANK-7731, 7, false",
        "x.j.9, j., false",
        "оплата клиента, ли, false",
        "для Ли, ли, true",
        "王伟 咨询费, 王伟, true",
        "王伟咨询费, 王伟, true",
        "Fee of Ann Lee, ann lee, true",
        "channel, ann, true",
        "BANK-1, ann, false"
    })
    void findsAVeryShortNameOnlyAsAWord(String text, String name, boolean mentioned) {
        assertThat(PersonSearch.mentions(text, List.of(name))).isEqualTo(mentioned);
    }

    @Test
    void findsANameAsThePagesShowIt() {
        List<String> names = List.of("Mary  Ann\u00a0Müller");

        assertThat(PersonSearch.mentions("fee of mary ann mu\u0308ller", names)).isTrue();
        assertThat(PersonSearch.mentionsAsWords("Mary Ann Müller's key", names)).isTrue();
        assertThat(PersonSearch.mentions("Mary", List.of(" "))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'ZORKBÄUM, WILMA', Wilma Zorkbäum, true",
        "Wilma-Zorkbäum/7, Wilma Zorkbäum, true",
        "Wilma M. Zorkbäum, Wilma Zorkbäum, true",
        "fee of Ann O'Brien, 'O''Brien, Ann', true",
        "Zorkbäum, Wilma Zorkbäum, false",
        "Wilmas Zorkbäum, Wilma Zorkbäum, false",
        "example com ann, ann@example.com, false",
        "'Zorkbäum, Dr. Wilma', Wilma Zorkbäum, true",
        "Wilma will come with Ms Zorkbäum, Wilma Zorkbäum, false",
        "This key will be replaced in May, Will May, false",
        "https://example.com/hook?a=1&b=2, A B, false",
        "'NA, LI', Li Na, true",
        "Wilma, Wilma Zorkbäum, false",
        "'', Wilma Zorkbäum, false",
        "7-1, '. -', false"
    })
    void findsTheWordsOfANameInAnyOrder(String text, String name, boolean mentioned) {
        assertThat(PersonSearch.mentions(text, List.of(name))).isEqualTo(mentioned);
        assertThat(PersonSearch.mentionsAsWords(text, List.of(name))).isEqualTo(mentioned);
    }

    @ParameterizedTest
    @CsvSource({
        "for Ann, ann, true",
        "?for=ann@example.com&x=1, ann@example.com, true",
        "channel, ann, false",
        "joann@example.com, ann@example.com, false",
        "Planning, ann, false",
        "欧阳伟咨询, 欧阳伟, true",
        "jo.ann@example.com, ann@example.com, false",
        "ann@example.com.au, ann@example.com, false",
        "Ask ann@example.com., ann@example.com, true"
    })
    void findsWholeWords(String text, String name, boolean mentioned) {
        assertThat(PersonSearch.mentionsAsWords(text, List.of(name))).isEqualTo(mentioned);
    }
}
