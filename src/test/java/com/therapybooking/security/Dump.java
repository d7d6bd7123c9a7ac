package com.therapybooking.security;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.support.TestService;
import java.util.Locale;
import org.bson.Document;

/** Returns all documents of the database as text. */
final class Dump {

    private Dump() {}

    static String of(TestService service) {
        MongoDatabase database = service.bean(MongoDatabase.class);
        StringBuilder text = new StringBuilder();
        for (String name : database.listCollectionNames()) {
            for (Document document : database.getCollection(name).find()) {
                text.append(name).append(' ').append(document.toJson()).append('\n');
            }
        }
        return text.toString();
    }

    static String lowerCase(TestService service) {
        return of(service).toLowerCase(Locale.ROOT);
    }
}
