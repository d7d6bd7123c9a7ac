package com.therapybooking.dashboard.deliveries;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests how the page of a delivery shows bodies of different lengths. */
class ShownPayloadTest {

    @Test
    void showsTheBeginningOfALargeBodyWithoutHalfACharacter() {
        ShownPayload shown = ShownPayload.of("x" + "\uD83D\uDE00".repeat(5_000), null);

        assertThat(shown.text()).isEqualTo("x" + "\uD83D\uDE00".repeat(999) + "…");
        assertThat(shown.raw()).isNull();
        assertThat(shown.whole()).isFalse();
    }

    @Test
    void doesNotMarkAShortBodyAsTruncatedWhenOnlyItsCommandIsLong() {
        ShownPayload shown = ShownPayload.of("short", "c".repeat(9_000));

        assertThat(shown.text()).isEqualTo("short");
        assertThat(shown.curl()).isNull();
    }
}
