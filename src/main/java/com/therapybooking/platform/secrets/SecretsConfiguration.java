package com.therapybooking.platform.secrets;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.InvalidSettingException;
import java.util.List;
import org.bson.Document;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the keys of the service, from {@code SECRETS_KEY} or generated once. */
@Configuration(proxyBeanMethods = false)
class SecretsConfiguration {

    private static final String FILE = "secrets-key";

    @Bean
    AtRestEncryption atRestEncryption(
            SecretsProperties settings, DataDirectory directory, MongoDatabase database) {
        List<byte[]> keys = settings.keys();
        if (keys.isEmpty()) {
            // in this order, because another process may be creating both
            if (ServerSecrets.exist(meta(database)) && !SecretFile.exists(directory, FILE)) {
                throw new InvalidSettingException(
                        "SECRETS_KEY",
                        "set, or the file secrets-key restored to DATA_DIR: this database was"
                                + " encrypted with that key");
            }
            keys = SecretsProperties.parse(SecretFile.readOrCreate(directory, FILE, "SECRETS_KEY"));
        }
        return new AtRestEncryption(keys);
    }

    @Bean
    ServerSecrets serverSecrets(MongoDatabase database, AtRestEncryption encryption) {
        return new ServerSecrets(meta(database), encryption);
    }

    private static MongoCollection<Document> meta(MongoDatabase database) {
        return database.getCollection("meta");
    }
}
