package com.therapybooking.identity.audit;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.therapybooking.identity.EmailAddress;
import java.time.Instant;
import org.bson.Document;

/** Records the changes that commands on the server make while the service does not run. */
public final class OperatorAudit {

    private OperatorAudit() {}

    /** Records that a command set the password of the user with this e-mail address. */
    public static void passwordReset(MongoDatabase database, String email, Instant at) {
        Document user =
                database.getCollection("users")
                        .find(Filters.eq("emailKey", EmailAddress.key(email)))
                        .first();
        if (user == null) {
            return;
        }
        AuditedChange change =
                AuditedChange.of(
                                AuditAction.USER_PASSWORD_CHANGED,
                                user.getObjectId("_id"),
                                user.getString("name"),
                                new FieldChanges().addSecret("password"))
                        .about(email);
        database.getCollection(AuditDocuments.COLLECTION)
                .insertOne(AuditDocuments.toDocument(change, AuditActor.OPERATOR, null, at));
    }
}
