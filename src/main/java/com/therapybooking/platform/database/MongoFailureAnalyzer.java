package com.therapybooking.platform.database;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.therapybooking.platform.settings.DatabaseProperties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Reports why the database cannot be used at the start, instead of a stack trace. */
final class MongoFailureAnalyzer extends AbstractFailureAnalyzer<MongoException> {

    private static final Pattern HOSTS = Pattern.compile("^[^/]*//(?:[^@]*@)?([^/?]*).*$");

    /** Also of a call without a user, and of a user without the right. */
    private static final int UNAUTHORIZED = 13;

    private final Environment environment;

    MongoFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, MongoException cause) {
        String uri = environment.getProperty("therapy.database.uri", "");
        if (new DatabaseProperties(uri).embedded()) {
            return cause instanceof MongoOperationTimeoutException
                    ? new FailureAnalysis(
                            "The embedded database did not answer in time: the disk or the machine"
                                    + " is too slow or too busy.",
                            "Start again when the machine is less busy.",
                            cause)
                    : null;
        }
        if (!isAboutTheServer(cause)) {
            return null;
        }
        return new FailureAnalysis(
                "MongoDB at "
                        + HOSTS.matcher(uri).replaceFirst("$1")
                        + " cannot be used: "
                        + reason(cause),
                "Check MONGODB_URI, its user, password and rights (readWrite), the network, and the"
                        + " cluster's list of allowed addresses.",
                cause);
    }

    private static boolean isAboutTheServer(MongoException cause) {
        return cause instanceof MongoTimeoutException
                || cause instanceof MongoSocketException
                || cause instanceof MongoSecurityException
                || cause.getCode() == UNAUTHORIZED;
    }

    /** Without the refused command, which may contain what was to be stored. */
    private static @Nullable String reason(MongoException cause) {
        return cause instanceof MongoCommandException refused
                ? "error " + refused.getErrorCode() + " (" + refused.getErrorCodeName() + ")"
                : cause.getMessage();
    }
}
