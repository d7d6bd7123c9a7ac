package com.therapybooking.webhook;

import com.mongodb.client.model.Updates;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.PersonalData;
import org.bson.conversions.Bson;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Erases an administrator from the keys that it made; the keys go on working. */
@Component
@Order(0)
final class KeyErasure implements PersonalData {

    private static final Bson NOBODY =
            Updates.combine(
                    Updates.unset(KeyDocument.CREATED_BY + ".name"),
                    Updates.unset(KeyDocument.CREATED_BY + ".email"));

    private final WebhookKeys keys;
    private final KeyDirectory directory;

    KeyErasure(WebhookKeys keys, KeyDirectory directory) {
        this.keys = keys;
        this.directory = directory;
    }

    @Override
    public String kind() {
        return "keys";
    }

    @Override
    public long erase(String email) {
        String wanted = EmailAddress.key(email);
        directory.refresh();
        long count = 0;
        for (SigningKey key : directory.all()) {
            String maker = key.key().createdBy().email();
            if (maker != null && EmailAddress.key(maker).equals(wanted)) {
                count += keys.rewrite(key.key().id(), NOBODY);
            }
        }
        directory.refresh();
        return count;
    }
}
