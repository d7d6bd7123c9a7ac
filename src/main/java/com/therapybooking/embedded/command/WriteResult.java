package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandException;
import java.util.function.IntConsumer;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Counts the results of a command's writes, and collects its refused writes. */
final class WriteResult {

    private int matched;
    private int modified;
    private final BsonArray upserted = new BsonArray();
    private final BsonArray errors = new BsonArray();

    /** Runs each write; an ordered command ends at the first refused one. */
    void each(int count, boolean ordered, IntConsumer write) {
        for (int i = 0; i < count; i++) {
            try {
                write.accept(i);
            } catch (CommandException e) {
                refused(i, e);
                if (ordered) {
                    return;
                }
            }
        }
    }

    void matched(int more) {
        matched += more;
    }

    void modified(int more) {
        modified += more;
    }

    void upserted(int index, BsonValue id) {
        BsonDocument entry = new BsonDocument("index", new BsonInt32(index));
        entry.put("_id", id);
        upserted.add(entry);
        matched++;
    }

    private void refused(int index, CommandException refusal) {
        BsonDocument error = new BsonDocument("index", new BsonInt32(index));
        error.put("code", new BsonInt32(refusal.code().number()));
        error.put("errmsg", new BsonString(refusal.getMessage()));
        errors.add(error);
    }

    /** The answer to an {@code insert} or a {@code delete}. */
    BsonDocument answer() {
        BsonDocument answer = new BsonDocument("n", new BsonInt32(matched));
        if (!errors.isEmpty()) {
            answer.put("writeErrors", errors);
        }
        return answer;
    }

    /** The answer to an {@code update}. */
    BsonDocument updateAnswer() {
        BsonDocument answer = answer();
        answer.put("nModified", new BsonInt32(modified));
        if (!upserted.isEmpty()) {
            answer.put("upserted", upserted);
        }
        return answer;
    }
}
