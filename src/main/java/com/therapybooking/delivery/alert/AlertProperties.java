package com.therapybooking.delivery.alert;

import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.settings.Setting;
import jakarta.mail.internet.AddressException;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Settings of alert e-mails, each the text of an environment variable.
 *
 * @param smtpUrl {@code SMTP_URL}: the mail server; empty sends no e-mail
 * @param email {@code ALERT_EMAIL}: recipients separated by commas; empty means every active
 *     administrator
 */
@ConfigurationProperties("therapy.alerts")
public record AlertProperties(@DefaultValue("") String smtpUrl, @DefaultValue("") String email) {

    public AlertProperties {
        SmtpServer.sender(smtpUrl);
        recipients(email);
    }

    /** The mail server; empty when no e-mail is to be sent. */
    Optional<JavaMailSenderImpl> server() {
        return SmtpServer.sender(smtpUrl);
    }

    /** Whether e-mails are sent. */
    public boolean isOn() {
        return !smtpUrl.isBlank();
    }

    /** The recipients that were set; empty means every active administrator. */
    public List<String> recipients() {
        return recipients(email);
    }

    private static List<String> recipients(String text) {
        List<String> recipients = Setting.list(text);
        for (String recipient : recipients) {
            try {
                AlertSender.address(recipient);
            } catch (AddressException | IllegalArgumentException e) {
                throw new InvalidSettingException(
                        "ALERT_EMAIL",
                        "e-mail addresses separated by commas, in ASCII before the @");
            }
        }
        return recipients;
    }

    /** Leaves the password of the mail server out. */
    @Override
    public String toString() {
        return "AlertProperties[***]";
    }
}
