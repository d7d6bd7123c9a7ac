package com.therapybooking.platform.database;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.connection.ServerMonitoringMode;
import com.therapybooking.platform.settings.DatabaseProperties;
import com.therapybooking.platform.settings.InvalidSettingException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.retry.support.RetryTemplate;

/**
 * Configures the clock of the service and the MongoDB client: a write is acknowledged when a
 * majority has journaled it, and every operation except {@link LongRunning}, retries included, ends
 * within two seconds when the database is unavailable or silent. Time limits and write concern in
 * the connection string take precedence; reads always go to the primary.
 */
@Configuration(proxyBeanMethods = false)
class MongoConfiguration {

    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final Document PING = new Document("ping", 1);
    private static final int SELECTION_MILLIS = 1_500;
    private static final int CONNECT_MILLIS = 1_000;
    private static final int OPERATION_MILLIS = 1_900;
    private static final int HEARTBEAT_MILLIS = 2_000;

    /** A server far away, or one that is starting, may need longer than an operation may take. */
    static void awaitServer(MongoClient client) {
        RetryTemplate.builder()
                .withTimeout(START)
                .fixedBackoff(POLL_INTERVAL)
                .retryOn(List.of(MongoTimeoutException.class, MongoSocketException.class))
                .build()
                .execute(context -> client.getDatabase("admin").runCommand(PING));
    }

    /** The driver generates a new cluster id at each start, which would be a new series. */
    @Bean
    MeterFilter withoutClusterId() {
        return MeterFilter.ignoreTags("cluster.id");
    }

    /** The embedded database has another port at each start, which would be new series too. */
    @Bean
    MeterFilter commandsWithoutServer() {
        MeterFilter ignored = MeterFilter.ignoreTags("server.address");
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().equals("mongodb.driver.commands") ? ignored.map(id) : id;
            }
        };
    }

    /**
     * The database, once its server answers. An unfinished copy is refused: the next run of {@code
     * copy-data} would delete what the service stores in it.
     */
    @Bean
    MongoDatabase mongoDatabase(
            MongoClient client, MongoConnectionDetails details, DatabaseProperties settings) {
        awaitServer(client);
        String name = details.getConnectionString().getDatabase();
        MongoDatabase database =
                client.getDatabase(name == null ? DatabaseProperties.DEFAULT_NAME : name);
        if (database.getCollection(DatabaseProperties.UNFINISHED_COPY).find().first() != null) {
            throw new InvalidSettingException(
                    settings.embedded() ? "DATA_DIR" : "MONGODB_URI",
                    "a complete database: copy-data was interrupted while it filled this one. Run"
                            + " copy-data again, or use another database.");
        }
        return database;
    }

    @Bean
    @ConditionalOnMissingBean(Clock.class)
    DatabaseClock databaseClock(MongoDatabase database) {
        return new DatabaseClock(database);
    }

    /**
     * The clock of the whole service; tests use their own. It has whole milliseconds, as times that
     * MongoDB stores, so that a time is the same before and after it is stored.
     */
    @Bean
    @ConditionalOnMissingBean
    Clock clock(DatabaseClock source) {
        return Clock.tick(source.withZone(ZoneOffset.UTC), Duration.ofMillis(1));
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    MongoClientSettingsBuilderCustomizer clientSettings(
            MongoConnectionDetails details, DatabaseHealth health) {
        return builder -> {
            limit(builder, details.getConnectionString());
            builder.applyToClusterSettings(cluster -> cluster.addClusterListener(health));
        };
    }

    private static void limit(MongoClientSettings.Builder builder, ConnectionString uri) {
        builder.writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .applyToClusterSettings(cluster ->
                        cluster.serverSelectionTimeout(SELECTION_MILLIS, TimeUnit.MILLISECONDS))
                .applyToSocketSettings(
                        socket -> socket.connectTimeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS))
                .applyToConnectionPoolSettings(
                        pool -> pool.maxWaitTime(SELECTION_MILLIS, TimeUnit.MILLISECONDS))
                // A stream of heartbeats costs two more calls a second and a thread each.
                .applyToServerSettings(server ->
                        server.heartbeatFrequency(HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS)
                                .serverMonitoringMode(ServerMonitoringMode.POLL));
        // The driver's heartbeats do not end calls in flight to a server that has fallen silent.
        if (uri.getTimeout() == null && uri.getSocketTimeout() == null) {
            builder.timeout(OPERATION_MILLIS, TimeUnit.MILLISECONDS);
            // Closing the client is not an operation: it would wait for a silent server without
            // end.
            builder.applyToSocketSettings(
                    socket -> socket.readTimeout(OPERATION_MILLIS, TimeUnit.MILLISECONDS));
        }
        // Options of the connection string take precedence. A secondary lacks acknowledged writes.
        builder.applyConnectionString(uri).readPreference(ReadPreference.primary());
        WriteConcern writes = uri.getWriteConcern();
        if (writes != null && writes.getWObject() == null) {
            // The driver replaces the whole write concern for one option, such as wtimeoutMS.
            Boolean journal = writes.getJournal();
            builder.writeConcern(writes.withW("majority").withJournal(journal == null || journal));
        }
    }
}
