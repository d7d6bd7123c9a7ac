package com.therapybooking.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.MongoTimeoutException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

class MongoFailureAnalyzerTest {

    private static @Nullable FailureAnalysis analysis(String uri) {
        return new MongoFailureAnalyzer(
                        new MockEnvironment().withProperty("therapy.database.uri", uri))
                .analyze(
                        new IllegalStateException(
                                "bean", new MongoTimeoutException("Connection refused")));
    }

    @Test
    void namesTheServersAndTheCauseAndNoPassword() {
        FailureAnalysis analysis =
                Objects.requireNonNull(
                        analysis("mongodb://me:s3cr3t@one:27017,two:27017/bookings"));

        assertThat(analysis.getDescription())
                .isEqualTo("MongoDB at one:27017,two:27017 cannot be used: Connection refused");
        assertThat(analysis.getAction()).contains("MONGODB_URI").doesNotContain("s3cr3t");
    }

    @Test
    void leavesTheEmbeddedDatabaseToOthers() {
        assertThat(analysis("")).isNull();
        assertThat(analysis("embedded")).isNull();
    }

    @Test
    void leavesOtherFailuresToTheirStackTrace() {
        assertThat(
                        new MongoFailureAnalyzer(
                                        new MockEnvironment()
                                                .withProperty(
                                                        "therapy.database.uri", "mongodb://one/x"))
                                .analyze(new MongoException(85, "IndexOptionsConflict")))
                .isNull();
    }
}
