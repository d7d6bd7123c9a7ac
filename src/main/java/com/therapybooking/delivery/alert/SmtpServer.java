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
 * A mail server from {@code smtp://user:password@host:port} (STARTTLS when the server offers it,
 * and always with a password unless the host is {@code localhost}) or {@code smtps://…} (TLS from
 * the first byte). User and password may be percent-encoded.
 *
 * @param port 587 or, for {@code smtps}, 465 when the URL has none
 */
record SmtpServer(
        boolean tls, String host, int port, @Nullable String user, @Nullable String password) {

    private static final String IO_TIMEOUT_MS = "5000";
    private static final int MAX_PORT = 65_535;
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * Reads {@code SMTP_URL}; empty for an empty text.
     *
     * @throws InvalidSettingException when it is no such URL
     */
    static Optional<SmtpServer> parse(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            URI url = new URI(text.strip());
            boolean tls = "smtps".equalsIgnoreCase(url.getScheme());
            boolean known = tls || "smtp".equalsIgnoreCase(url.getScheme());
            if (!known || url.getHost() == null) {
                throw unusable(); // also smtp:host and host:port, which have no path
            }
            boolean more =
                    url.getRawQuery() != null
                            || url.getRawFragment() != null
                            || !url.getPath().replace("/", "").isEmpty();
            if (more || url.getPort() > MAX_PORT) {
                throw unusable();
            }
            int port = url.getPort() > 0 ? url.getPort() : tls ? 465 : 587;
            @Nullable String[] login = login(url.getRawUserInfo());
            return Optional.of(new SmtpServer(tls, url.getHost(), port, login[0], login[1]));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw unusable();
        }
    }

    private static @Nullable String[] login(@Nullable String userInfo) {
        if (userInfo == null) {
            return new @Nullable String[] {null, null};
        }
        int colon = userInfo.indexOf(':');
        if (colon < 1) {
            throw unusable();
        }
        return new @Nullable String[] {
            decode(userInfo.substring(0, colon)), decode(userInfo.substring(colon + 1))
        };
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

    /** A sender for this server that waits at most five seconds for each answer. */
    JavaMailSenderImpl sender() {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        String protocol = tls ? "smtps" : "smtp";
        sender.setProtocol(protocol);
        sender.setHost(host);
        sender.setPort(port);
        sender.setUsername(user);
        sender.setPassword(password);
        sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
        Properties properties = sender.getJavaMailProperties();
        String prefix = "mail." + protocol + '.';
        properties.setProperty(prefix + "auth", Boolean.toString(user != null));
        properties.setProperty(prefix + "starttls.enable", "true");
        properties.setProperty(
                prefix + "starttls.required",
                Boolean.toString(user != null && !tls && !LOCAL.contains(host)));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "connectiontimeout", IO_TIMEOUT_MS);
        properties.setProperty(prefix + "timeout", IO_TIMEOUT_MS);
        properties.setProperty(prefix + "writetimeout", IO_TIMEOUT_MS);
        properties.setProperty(prefix + "sendpartial", "true");
        return sender;
    }

    @Override
    public String toString() {
        return "SmtpServer[" + host + ':' + port + "]";
    }
}
