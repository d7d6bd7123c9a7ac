package com.therapybooking.delivery.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;

class SmtpServerTest {

    @Test
    void readsTheUrlWithPercentEncodedUserAndPassword() {
        JavaMailSenderImpl server =
                SmtpServer.sender("smtps://alerts%40example.com:p%3Aw+%2F@mail.example.com")
                        .orElseThrow();
        assertThat(server.getUsername()).isEqualTo("alerts@example.com");
        assertThat(server.getPassword()).isEqualTo("p:w+/");
        assertThat(server.getPort()).isEqualTo(465);
        assertThat(SmtpServer.sender("smtp://mail.example.com").orElseThrow().getPort())
                .isEqualTo(587);
        assertThat(SmtpServer.sender(" ")).isEmpty();
    }

    @Test
    void waitsForNoAnswerLongerThanAFewSecondsAndUsesTlsWhereOffered() {
        JavaMailSenderImpl server =
                SmtpServer.sender("smtp://u:p@mail.example.com:25").orElseThrow();
        assertThat(server.getJavaMailProperties())
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
        JavaMailSenderImpl server = SmtpServer.sender(url).orElseThrow();
        String property = "mail." + server.getProtocol() + ".starttls.required";
        assertThat(server.getJavaMailProperties()).containsEntry(property, required);
    }
}
