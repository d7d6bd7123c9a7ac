package com.therapybooking.identity;

import com.therapybooking.platform.settings.Cidr;
import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.settings.Setting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of users, sign-in and proxies, each the text of an environment variable.
 *
 * @param jwtSecret {@code JWT_SECRET}; empty to have one generated
 * @param adminEmail {@code ADMIN_EMAIL}
 * @param adminPassword {@code ADMIN_PASSWORD}; empty to have one generated
 * @param publicRateLimit {@code PUBLIC_RATE_LIMIT}, calls a minute
 * @param trustedProxies {@code TRUSTED_PROXIES}, CIDR blocks
 */
@ConfigurationProperties("therapy.identity")
public record IdentitySettings(
        String jwtSecret,
        String adminEmail,
        String adminPassword,
        String publicRateLimit,
        String trustedProxies) {

    static final String DEFAULT_ADMIN_EMAIL = "admin@example.com";
    private static final int MIN_SECRET_BYTES = 32;
    private static final int MAX_RATE = 1_000_000;

    public IdentitySettings {
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
        Setting.integer("PUBLIC_RATE_LIMIT", publicRateLimit, 0, MAX_RATE);
        Cidr.parseList("TRUSTED_PROXIES", trustedProxies);
    }

    /** Calls a minute from one address; 0 is without limit. */
    public int callsPerMinute() {
        return Setting.integer("PUBLIC_RATE_LIMIT", publicRateLimit, 0, MAX_RATE);
    }

    public List<Cidr> proxies() {
        return Cidr.parseList("TRUSTED_PROXIES", trustedProxies);
    }

    @Override
    public String toString() {
        return "IdentitySettings[***]";
    }
}
