package com.therapybooking.delivery.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpServerTest {

    @Test
    void readsTheUrlWithPercentEncodedUserAndPassword() {
        SmtpServer server =
                SmtpServer.parse("smtps://alerts%40example.com:p%3Aw+%2F@mail.example.com")
                        .orElseThrow();
        assertThat(server.user()).isEqualTo("alerts@example.com");
        assertThat(server.password()).isEqualTo("p:w+/");
        assertThat(server.port()).isEqualTo(465);
        assertThat(server.toString()).doesNotContain("p:w");
        assertThat(SmtpServer.parse("smtp://mail.example.com").orElseThrow().port()).isEqualTo(587);
        assertThat(SmtpServer.parse(" ")).isEmpty();
    }

    @Test
    void waitsForNoAnswerLongerThanAFewSecondsAndUsesTlsWhereOffered() {
        SmtpServer server = SmtpServer.parse("smtp://u:p@mail.example.com:25").orElseThrow();
        assertThat(server.sender().getJavaMailProperties())
                .containsEntry("mail.smtp.connectiontimeout", "5000")
                .containsEntry("mail.smtp.timeout", "5000")
                .containsEntry("mail.smtp.writetimeout", "5000")
                .containsEntry("mail.smtp.starttls.enable", "true")
                .containsEntry("mail.smtp.auth", "true");
    }

    @ParameterizedTest
    @CsvSource({
        "smtp://u:p@mail.example.com,  true",
        "smtp://mail.example.com,      false",
        "smtp://u:p@localhost:25,      false",
        "smtp://u:p@127.0.0.1:25,      false",
        "smtp://u:p@[::1]:25,          false",
        "smtps://u:p@mail.example.com, false",
    })
    void requiresTlsForAPasswordUnlessTheServerIsOnThisMachine(String url, String required) {
        SmtpServer server = SmtpServer.parse(url).orElseThrow();
        String property = "mail.smtp" + (server.tls() ? "s" : "") + ".starttls.required";
        assertThat(server.sender().getJavaMailProperties()).containsEntry(property, required);
    }
}
