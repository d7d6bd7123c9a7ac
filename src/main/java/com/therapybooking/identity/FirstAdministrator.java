package com.therapybooking.identity;

import com.therapybooking.platform.settings.InvalidSettingException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Base64;
import org.bson.types.ObjectId;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * Makes an administrator when there is none. A generated password goes to the standard output,
 * once, and never to the log.
 */
@Component
class FirstAdministrator implements InitializingBean {

    private final Accounts accounts;
    private final Passwords passwords;
    private final IdentitySettings settings;
    private final Environment environment;
    private final String port;

    FirstAdministrator(
            Accounts accounts,
            Passwords passwords,
            IdentitySettings settings,
            Environment environment,
            @Value("${server.port}") String port) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.settings = settings;
        this.environment = environment;
        this.port = port;
    }

    @Override
    public void afterPropertiesSet() {
        if (accounts.hasAdministrator(null)) {
            return;
        }
        boolean generated = settings.adminPassword().isEmpty();
        if (generated && environment.acceptsProfiles(Profiles.of("production"))) {
            throw new InvalidSettingException(
                    "ADMIN_PASSWORD",
                    "set in the profile \"production\" while there is no administrator");
        }
        String email = settings.adminEmail().strip();
        String password = generated ? random() : settings.adminPassword();
        Account administrator =
                new Account(
                        new ObjectId(),
                        "Administrator",
                        email,
                        passwords.hash(password),
                        Role.ADMIN,
                        null);
        if (accounts.add(administrator)) {
            if (generated) {
                show(System.out, email, password);
            }
        } else if (!accounts.hasAdministrator(null)) {
            throw new InvalidSettingException(
                    "ADMIN_EMAIL", "an address that no therapist or client has");
        }
    }

    private void show(PrintStream out, String email, String password) {
        out.println();
        out.println("The first administrator was made. This password is not shown again:");
        out.println("    e-mail    " + email);
        out.println("    password  " + password);
        out.println("Next: open http://localhost:" + port + "/ and sign in, or");
        out.println(
                "    curl -H 'Content-Type: application/json' -d '{\"email\":\""
                        + email
                        + "\",\"password\":\"...\"}' http://localhost:"
                        + port
                        + "/api/auth/login");
        out.println();
        out.flush();
    }

    private static String random() {
        byte[] bytes = new byte[18];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
