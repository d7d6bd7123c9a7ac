package com.therapybooking.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.identity.EmailAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests names and addresses whose displayed text differs from the stored text. */
class PlainTextTest {

    @Test
    void refusesCharactersThatChangeTheTextAroundThem() {
        for (int character : List.of(0x00, 0x0A, 0x1B, 0x202E, 0x2066, 0x206A, 0x2028, 0xFFFA)) {
            assertThat(PlainText.isLine("Jane" + Character.toString(character)))
                    .as(Integer.toHexString(character))
                    .isFalse();
        }
    }

    @Test
    void takesLineBreaksAndTabsOnlyInTextsOfSeveralLines() {
        for (String text : List.of("one\ntwo", "one\r\ntwo", "one\u2028two", "one\ttwo")) {
            assertThat(PlainText.isLines(text)).as(text).isTrue();
            assertThat(PlainText.isLine(text)).as(text).isFalse();
        }
        assertThat(PlainText.isLines("")).isTrue();
        assertThat(PlainText.isLines("\n")).isFalse();
        assertThat(PlainText.isLines("one\u202Etwo")).isFalse();
    }

    @Test
    void comparesNamesAsTheyLook() {
        assertThat(PlainText.comparable(" Mary \u00a0\tANN\u3000Mu\u0308ller "))
                .isEqualTo("mary ann m\u00fcller");
        assertThat(PlainText.comparable("J\u030c")).isEqualTo(PlainText.comparable("\u01f0"));
    }

    @Test
    void refusesTextsThatShowNothing() {
        for (int character : List.of(0x20, 0x200B, 0x3164, 0x2800, 0x034F, 0xFE0F, 0x1D159)) {
            assertThat(PlainText.isLine(Character.toString(character)))
                    .as(Integer.toHexString(character))
                    .isFalse();
            assertThat(EmailAddress.isValid("jane" + Character.toString(character) + "@a.example"))
                    .as(Integer.toHexString(character))
                    .isFalse();
        }
    }

    @Test
    @Timeout(5)
    void checksALongTextInLinearTime() {
        for (String text : List.of("a".repeat(60_000) + "\0", " ".repeat(60_000))) {
            assertThat(PlainText.isLine(text)).isFalse();
            assertThat(PlainText.isLines(text)).isFalse();
        }
    }

    @Test
    void takesOneAtSignBetweenALocalPartAndADomain() {
        String longest = "a".repeat(64) + "@" + "b".repeat(189);
        for (String address :
                List.of("jane@a.example", "o'neil+x@b-c.example", "j\u0301@[10.0.0.1]", longest)) {
            assertThat(EmailAddress.isValid(address)).as(address).isTrue();
        }
        for (String address :
                List.of(
                        "",
                        "@",
                        "jane",
                        "jane@",
                        "@a.example",
                        "jane@doe@a.example",
                        "jane doe@a.example",
                        "jane<x>@a.example",
                        "jane,joe@a.example",
                        "jane@a.example>",
                        ".jane@a.example",
                        "jane.@a.example",
                        "ja..ne@a.example",
                        "jane@.a.example",
                        "jane@a..example",
                        "jane@a.example.",
                        "a" + longest,
                        longest + "b",
                        "jane@" + "b".repeat(191),
                        "jane\uD800@a.example")) {
            assertThat(EmailAddress.isValid(address)).as(address).isFalse();
        }
    }

    @Test
    void takesNamesOfAllScriptsAndEmoji() {
        for (String name :
                List.of(
                        "李小龍",
                        "עברית",
                        "हिन्दी",
                        "e\u0301",
                        "👩‍👩‍👧‍👦🏳️‍🌈",
                        "🏴󠁧󠁢󠁥󠁮󠁧󠁿")) {
            assertThat(PlainText.isLine(name)).as(name).isTrue();
        }
        assertThat(EmailAddress.isValid("zoë@bücher.example")).isTrue();
    }
}
