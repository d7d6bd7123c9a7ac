package com.therapybooking.delivery.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.platform.settings.PublicUrl;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mail.javamail.JavaMailSenderImpl;

class AlertSenderTest {

    @Test
    void saysThatNoRecipientIsValid() {
        AlertSender sender =
                new AlertSender(new JavaMailSenderImpl(), new PublicUrl("https://a.example"));

        assertThat(
                        sender.send(
                                new AlertMail("1", "subject", "text"),
                                List.of("m\u00fcller@example.com", "m@\u00e4..example.com")))
                .contains("no valid recipient");
    }
}
