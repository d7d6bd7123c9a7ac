package com.therapybooking.delivery.alert;

import com.therapybooking.platform.settings.InvalidSettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Reads a mail server from {@code smtp://user:password@host:port} (STARTTLS when the server offers
 * it, and always with a password unless the host is {@code localhost}) or {@code smtps://…} (TLS
 * from the first byte). User and password may be percent-encoded. Without a port it is 587 or, for
 * {@code smtps}, 465.
 */
final class SmtpServer {

    private static final String IO_TIMEOUT_MS = "5000";
    private static final int MAX_PORT = 65_535;
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private SmtpServer() {}

    /**
     * A sender that waits at most five seconds for each answer; empty for an empty text.
     *
     * @param text the value of {@code SMTP_URL}
     * @throws InvalidSettingException when it is no such URL
     */
    static Optional<JavaMailSenderImpl> sender(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            URI url = new URI(text.strip());
            boolean tls = "smtps".equalsIgnoreCase(url.getScheme());
            boolean known = tls || "smtp".equalsIgnoreCase(url.getScheme());
            // smtp:host and host:port have neither host nor path
            boolean usable =
                    known
                            && url.getHost() != null
                            && url.getPort() <= MAX_PORT
                            && url.getRawQuery() == null
                            && url.getRawFragment() == null
                            && url.getPath().replace("/", "").isEmpty();
            String login = url.getRawUserInfo();
            if (!usable || (login != null && login.indexOf(':') < 1)) {
                throw unusable();
            }
            return Optional.of(sender(url, tls, login));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw unusable();
        }
    }

    private static JavaMailSenderImpl sender(URI url, boolean tls, @Nullable String login) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        String protocol = tls ? "smtps" : "smtp";
        sender.setProtocol(protocol);
        sender.setHost(url.getHost());
        sender.setPort(url.getPort() > 0 ? url.getPort() : tls ? 465 : 587);
        sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
        if (login != null) {
            sender.setUsername(decode(login.substring(0, login.indexOf(':'))));
            sender.setPassword(decode(login.substring(login.indexOf(':') + 1)));
        }
        Properties properties = sender.getJavaMailProperties();
        String prefix = "mail." + protocol + '.';
        properties.setProperty(prefix + "auth", Boolean.toString(login != null));
        properties.setProperty(prefix + "starttls.enable", "true");
        properties.setProperty(
                prefix + "starttls.required",
                Boolean.toString(login != null && !tls && !LOCAL.contains(url.getHost())));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "connectiontimeout", IO_TIMEOUT_MS);
        properties.setProperty(prefix + "timeout", IO_TIMEOUT_MS);
        properties.setProperty(prefix + "writetimeout", IO_TIMEOUT_MS);
        properties.setProperty(prefix + "sendpartial", "true");
        return sender;
    }

    /** Decodes {@code %40} and the like; a plus sign stays a plus sign. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static InvalidSettingException unusable() {
        return new InvalidSettingException(
                "SMTP_URL",
                "a URL without path, with user and password percent-encoded, such as smtps://user:password@mail.example.com:465");
    }
}
