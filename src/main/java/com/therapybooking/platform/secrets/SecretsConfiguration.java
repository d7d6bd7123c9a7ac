package com.therapybooking.platform.secrets;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.InvalidSettingException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the encryption at rest, with {@code SECRETS_KEY} or a key that is generated once. */
@Configuration(proxyBeanMethods = false)
class SecretsConfiguration {

    private static final String FILE = "secrets-key";

    @Bean
    AtRestEncryption atRestEncryption(
            SecretsProperties settings, DataDirectory directory, MongoDatabase database) {
        String keys = settings.key();
        if (keys.isBlank()) {
            // in this order, because another process may be creating both
            if (ServerSecrets.exist(database) && !SecretFile.exists(directory, FILE)) {
                throw new InvalidSettingException(
                        "SECRETS_KEY",
                        "set, or the file secrets-key restored to DATA_DIR: this database was"
                                + " encrypted with that key");
            }
            keys = SecretFile.readOrCreate(directory, FILE, "SECRETS_KEY");
        }
        return new AtRestEncryption(SecretsProperties.parse(keys));
    }
}
