package com.therapybooking.embedded;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Records the database commands of the service if the property {@code test.record-commands} is set.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("test.record-commands")
class RecordedCommands {

    private static final Set<String> RECORDED =
            Set.of(
                    "find",
                    "insert",
                    "update",
                    "delete",
                    "findAndModify",
                    "aggregate",
                    "createIndexes",
                    "listIndexes");

    private final List<BsonDocument> commands = new CopyOnWriteArrayList<>();

    @Bean
    MongoClientSettingsBuilderCustomizer recorder() {
        return settings ->
                settings.addCommandListener(
                        new CommandListener() {
                            @Override
                            public void commandStarted(CommandStartedEvent event) {
                                if (RECORDED.contains(event.getCommandName())) {
                                    commands.add(plain(event.getCommand()));
                                }
                            }
                        });
    }

    /**
     * Removes the fields that belong to a session or a connection, and the batch size, so that the
     * first batch contains the complete result.
     */
    private static BsonDocument plain(BsonDocument command) {
        BsonDocument plain = BsonDocument.parse(command.toJson());
        for (String name : List.of("lsid", "txnNumber", "$clusterTime", "$db", "$readPreference")) {
            plain.remove(name);
        }
        plain.remove("batchSize");
        return plain;
    }

    List<BsonDocument> commands() {
        return commands;
    }
}
