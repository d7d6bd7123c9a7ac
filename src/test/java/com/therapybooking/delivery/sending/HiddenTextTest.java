package com.therapybooking.delivery.sending;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenTextTest {

    @ParameterizedTest
    @CsvSource({
        "pass/word, a pass/word b,              a (hidden) b",
        "pass/word, a pass\\/word b,            a (hidden) b",
        "pass/word, a p\\u0061ss\\u002Fword b, a (hidden) b",
        "pass😀word, pass\\ud83d\\ude00word,    (hidden)",
        "pass/word, a\\nb pass/wor,            a\\nb pass/wor",
        "pass/word, \\u00,                     \\u00",
        "back\\lash, back\\\\lash back\\lash,  (hidden) (hidden)"
    })
    void hidesASecretInEverySpelling(String secret, String text, String shown) {
        assertThat(HiddenText.hide(secret, text)).isEqualTo(shown);
    }

    /** A pattern of regular expressions would need the stack, or the time, of every character. */
    @Test
    void hidesLongSecretsOfAnyCharacters() {
        String secret = "a/".repeat(2_048);
        assertThat(HiddenText.hide(secret, secret.replace("/", "\\/"))).isEqualTo("(hidden)");

        String backslashes = "\\".repeat(40);
        String other = backslashes + backslashes + "y";
        assertThat(HiddenText.hide(backslashes + "x", other)).isEqualTo(other);
    }
}
