package com.therapybooking.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersonalDataTest {

    @ParameterizedTest
    @CsvSource({
        "PAYPAL-998, al, false",
        "Al, al, true",
        "A, al, false",
        "Fee of Ann Lee, ann lee, true",
        "channel, ann, true",
        "BANK-1, ann, false"
    })
    void findsAVeryShortNameOnlyAsTheWholeText(String text, String name, boolean mentioned) {
        assertThat(PersonalData.mentions(text, List.of(name))).isEqualTo(mentioned);
    }
}
