package com.therapybooking.identity;

import com.therapybooking.platform.settings.Cidr;
import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.settings.Setting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;

/**
 * Settings of users, sign-in and proxies.
 *
 * @param jwtSecret {@code JWT_SECRET}; empty to have one generated
 * @param adminEmail {@code ADMIN_EMAIL}
 * @param adminPassword {@code ADMIN_PASSWORD}; empty to have one generated
 * @param callsPerMinute {@code PUBLIC_RATE_LIMIT}: calls a minute from one address; 0 is no limit
 * @param proxies {@code TRUSTED_PROXIES}, CIDR blocks
 */
@ConfigurationProperties("therapy.identity")
public record IdentityProperties(
        String jwtSecret,
        String adminEmail,
        String adminPassword,
        int callsPerMinute,
        List<Cidr> proxies) {

    static final String DEFAULT_ADMIN_EMAIL = "admin@example.com";
    private static final int MIN_SECRET_BYTES = 32;
    private static final int MAX_RATE = 1_000_000;

    public IdentityProperties {
        if (!jwtSecret.isEmpty()
                && jwtSecret.getBytes(StandardCharsets.UTF_8).length < MIN_SECRET_BYTES) {
            throw new InvalidSettingException("JWT_SECRET", "at least 32 bytes long");
        }
        if (!EmailAddress.isValid(adminEmail)) {
            throw new InvalidSettingException("ADMIN_EMAIL", "an e-mail address");
        }
        if (!adminPassword.isEmpty() && !PasswordLength.isValid(adminPassword)) {
            throw new InvalidSettingException(
                    "ADMIN_PASSWORD",
                    PasswordLength.MIN + " to " + PasswordLength.MAX + " characters long");
        }
    }

    /** Parses the texts of the environment variables. */
    @ConstructorBinding
    public IdentityProperties(
            String jwtSecret,
            String adminEmail,
            String adminPassword,
            String publicRateLimit,
            String trustedProxies) {
        this(
                jwtSecret,
                adminEmail,
                adminPassword,
                Setting.integer("PUBLIC_RATE_LIMIT", publicRateLimit, 0, MAX_RATE),
                Cidr.parseList("TRUSTED_PROXIES", trustedProxies));
    }

    @Override
    public String toString() {
        return "IdentityProperties[***]";
    }
}
