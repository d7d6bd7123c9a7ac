package com.therapybooking;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.embedded.OfflineDatabase;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.PasswordLength;
import com.therapybooking.identity.Passwords;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The command {@code reset-password EMAIL}: sets a new password for a user and ends all tokens and
 * browser sessions of that user. The password is asked for on a terminal, or read as one line from
 * standard input. The embedded database needs the service stopped; with MongoDB it may run.
 */
final class ResetPassword {

    static final String COMMAND = "reset-password";

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final String USAGE =
            """
            Usage: reset-password EMAIL
            The new password is asked for, or read from standard input:
                echo "$NEW_PASSWORD" | java -jar therapy-booking.jar reset-password admin@example.com
            DATA_DIR or MONGODB_URI name the database, as for the service.\
            """;

    private ResetPassword() {}

    /**
     * Runs the command.
     *
     * @return the exit code of the process: 0 when the password is set, 1 when it is not, 2 for
     *     wrong arguments
     */
    static int run(String... arguments) {
        LoggingSystem.get(ResetPassword.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        if (arguments.length != 2 || arguments[1].isBlank()) {
            System.err.println(USAGE);
            return WRONG_USAGE;
        }
        return reset(arguments[1].strip());
    }

    private static int reset(String email) {
        try (OfflineDatabase database =
                OfflineDatabase.open(variable("MONGODB_URI", ""), variable("DATA_DIR", "data"))) {
            Accounts accounts = new Accounts(database.database());
            if (accounts.byEmail(email).isEmpty()) {
                return fail("There is no user with the e-mail address " + email + ".");
            }
            String password = read();
            if (password == null) {
                return FAILED;
            }
            if (password.indexOf('\0') >= 0) {
                return fail("The password must be text without NUL. Nothing was changed.");
            }
            if (!PasswordLength.isValid(password)) {
                return fail("The password " + PasswordLength.MESSAGE + ". Nothing was changed.");
            }
            String hash = Objects.requireNonNull(Passwords.argon2().encode(password));
            Account user =
                    accounts.byEmail(email)
                            .flatMap(found -> accounts.changePassword(found, hash))
                            .orElse(null);
            if (user == null) {
                return fail("The user was changed or deleted meanwhile. No password was set.");
            }
            report(database.database(), email, user);
            return DONE;
        } catch (OfflineDatabase.UnavailableException e) {
            return fail(e.getMessage());
        } catch (MongoException e) {
            return fail("The database did not answer: " + e.getMessage());
        } catch (IOException e) {
            return fail("The password could not be read: " + e.getMessage());
        }
    }

    /** Reads the new password; reports an error and returns null when there is none. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again without a terminal
    private static @Nullable String read() throws IOException {
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            return ask(console);
        }
        String line =
                new BufferedReader(
                                new InputStreamReader(
                                        System.in, StandardCharsets.UTF_8.newDecoder()))
                        .readLine();
        if (line == null) {
            fail("Standard input is empty: pass the new password as one line.");
        }
        return line;
    }

    private static @Nullable String ask(Console console) {
        char[] first = console.readPassword("New password: ");
        char[] second = console.readPassword("New password again: ");
        if (first == null || second == null || !Arrays.equals(first, second)) {
            fail("The two passwords differ. Nothing was changed.");
            return null;
        }
        return new String(first);
    }

    private static void report(MongoDatabase database, String email, Account user) {
        System.out.println(
                "The password of "
                        + email
                        + " is set."
                        + (user.active()
                                ? ""
                                : " The user is inactive and cannot sign in until an administrator"
                                        + " activates it."));
        System.out.println("All tokens and browser sessions of this user have ended.");
        try {
            AuditLog.recordOfOperator(database, AuditedChange.newPassword(user), Instant.now());
        } catch (MongoException e) {
            System.err.println(
                    "The password was set, but not recorded in the audit log: " + e.getMessage());
        }
    }

    private static int fail(@Nullable String message) {
        System.err.println(message);
        return FAILED;
    }

    private static String variable(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }
}
