package com.therapybooking.embedded;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;

/** The expected documents of one writer after its operations, by id. */
record KillModel(Map<String, Document> documents) {

    KillModel copy() {
        Map<String, Document> copy = new TreeMap<>();
        documents.forEach((id, document) -> copy.put(id, new Document(document)));
        return new KillModel(copy);
    }

    void apply(Document operation) {
        switch (operation.getString("op")) {
            case "insert" -> {
                for (Document document : operation.getList("documents", Document.class)) {
                    documents.put(document.getString("_id"), new Document(document));
                }
            }
            case "claim" -> {
                for (String id : ids(operation)) {
                    change(id).append("claimId", operation.getString("claimId"));
                    change(id).append("state", "delivering");
                }
            }
            case "finish" -> {
                for (String id : ids(operation)) {
                    change(id).append("state", "delivered");
                    change(id).append("attempts", change(id).getInteger("attempts") + 1);
                    change(id).remove("claimId");
                }
            }
            case "delete" -> ids(operation).forEach(documents::remove);
            default -> throw new IllegalStateException(operation.toJson());
        }
    }

    private Document change(String id) {
        Document found = documents.get(id);
        if (found == null) {
            throw new IllegalStateException(
                    "The journal has an operation on the unknown document " + id);
        }
        return found;
    }

    private static List<String> ids(Document operation) {
        return operation.getList("ids", String.class);
    }
}
