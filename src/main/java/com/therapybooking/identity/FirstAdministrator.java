package com.therapybooking.identity;

import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.settings.StartReport;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Creates an administrator when there is none. Warns when {@code ADMIN_EMAIL} or {@code
 * ADMIN_PASSWORD} is ignored because there is one.
 */
@Component
class FirstAdministrator implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);

    private final Accounts accounts;
    private final Passwords passwords;
    private final IdentityProperties settings;
    private final Environment environment;
    private final StartReport report;

    FirstAdministrator(
            Accounts accounts,
            Passwords passwords,
            IdentityProperties settings,
            Environment environment,
            StartReport report) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.settings = settings;
        this.environment = environment;
        this.report = report;
    }

    @Override
    public void afterPropertiesSet() {
        if (accounts.oldestAdministrator().isPresent()) {
            warnOfIgnoredVariables();
        } else {
            create();
        }
        accounts.oldestAdministrator().map(Account::email).ifPresent(report::administrator);
    }

    private void create() {
        boolean generated = settings.adminPassword().isEmpty();
        if (generated && environment.matchesProfiles("production")) {
            throw new InvalidSettingException(
                    "ADMIN_PASSWORD",
                    "set in the profile \"production\" while there is no administrator");
        }
        String email = settings.adminEmail();
        String password = generated ? random() : settings.adminPassword();
        Account administrator =
                Account.create(
                        "Administrator",
                        email,
                        passwords.hash(password, "this process"),
                        Role.ADMIN,
                        null);
        if (accounts.add(administrator)) {
            if (generated) {
                report.generatedPassword(password);
            }
        } else if (accounts.oldestAdministrator().isEmpty()) {
            throw new InvalidSettingException(
                    "ADMIN_EMAIL", "an address that is not used by a therapist or client");
        }
    }

    private void warnOfIgnoredVariables() {
        if (!settings.adminPassword().isEmpty()) {
            log.warn(
                    "ADMIN_PASSWORD is ignored: there is an administrator already. To change a"
                            + " password, use POST /api/auth/password or the command"
                            + " reset-password.");
        }
        if (!settings.adminEmail().equals(IdentityProperties.DEFAULT_ADMIN_EMAIL)
                && accounts.byEmail(settings.adminEmail())
                        .filter(account -> account.role() == Role.ADMIN)
                        .isEmpty()) {
            log.warn("ADMIN_EMAIL is ignored: there is an administrator already.");
        }
    }

    private static String random() {
        byte[] bytes = new byte[18];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
