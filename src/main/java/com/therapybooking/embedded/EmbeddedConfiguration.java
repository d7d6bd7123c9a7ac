package com.therapybooking.embedded;

import com.mongodb.ConnectionString;
import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.DatabaseProperties;
import java.time.Clock;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Runs the embedded database when no other is configured. The client is created with its address,
 * so the database is opened before the client and closed after it.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedConfiguration.Embedded.class)
class EmbeddedConfiguration {

    /** The folder within {@code DATA_DIR}. */
    static final String FOLDER = "db";

    @Bean(destroyMethod = "close")
    EmbeddedDatabase embeddedDatabase(DataDirectory directory) {
        return EmbeddedDatabase.open(directory.path().resolve(FOLDER), Clock.systemUTC());
    }

    @Bean
    MongoConnectionDetails embeddedConnection(EmbeddedDatabase database) {
        ConnectionString address =
                new ConnectionString(database.uri(DatabaseProperties.DEFAULT_NAME));
        return () -> address;
    }

    /** Whether no other database is configured. */
    static final class Embedded implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String uri = context.getEnvironment().getProperty("therapy.database.uri", "");
            return new DatabaseProperties(uri).embedded();
        }
    }
}
