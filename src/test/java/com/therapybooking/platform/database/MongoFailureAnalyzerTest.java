package com.therapybooking.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import java.util.Objects;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

class MongoFailureAnalyzerTest {

    private static @Nullable FailureAnalysis analysis(String uri) {
        return analysis(uri, new MongoTimeoutException("Connection refused"));
    }

    private static @Nullable FailureAnalysis analysis(String uri, MongoException cause) {
        return new MongoFailureAnalyzer(
                        new MockEnvironment().withProperty("therapy.database.uri", uri))
                .analyze(new IllegalStateException("bean", cause));
    }

    @Test
    void namesAMissingRightWithoutTheRefusedCommand() {
        MongoException refused =
                new MongoCommandException(
                        BsonDocument.parse(
                                "{ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'jane'}"),
                        new ServerAddress());

        assertThat(Objects.requireNonNull(analysis("mongodb://one/x", refused)).getDescription())
                .isEqualTo("MongoDB at one cannot be used: error 13 (Unauthorized)");
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
    void saysThatTheEmbeddedDatabaseIsTooSlow() {
        assertThat(
                        Objects.requireNonNull(
                                        analysis("", new MongoOperationTimeoutException("write")))
                                .getDescription())
                .contains("too slow or too busy");
    }

    @Test
    void leavesOtherFailuresToTheirStackTrace() {
        assertThat(analysis("mongodb://one/x", new MongoException(85, "IndexOptionsConflict")))
                .isNull();
    }
}
