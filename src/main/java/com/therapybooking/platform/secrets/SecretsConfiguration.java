package com.therapybooking.platform.secrets;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.platform.settings.DataDirectory;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the keys of the service, from {@code SECRETS_KEY} or generated once. */
@Configuration(proxyBeanMethods = false)
class SecretsConfiguration {

    @Bean
    AtRestEncryption atRestEncryption(SecretsProperties settings, DataDirectory directory) {
        List<byte[]> keys = settings.keys();
        if (keys.isEmpty()) {
            keys =
                    SecretsProperties.parse(
                            SecretFile.readOrCreate(directory, "secrets-key", "SECRETS_KEY"));
        }
        return new AtRestEncryption(keys);
    }

    @Bean
    ServerSecrets serverSecrets(MongoDatabase database, AtRestEncryption encryption) {
        return new ServerSecrets(database.getCollection("meta"), encryption);
    }
}
