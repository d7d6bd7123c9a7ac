package com.therapybooking.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Documents, filters, updates and orders over a few fields, so that they often meet. */
final class RandomValues {

    private static final List<String> FIELDS = List.of("a", "b", "c", "s", "d.x", "d.y", "l.x");
    private static final List<String> ROOTS = List.of("a", "b", "c", "s", "d", "l");

    private final Random random;

    RandomValues(Random random) {
        this.random = random;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    String id() {
        return "id" + random.nextInt(25);
    }

    String field() {
        return any(FIELDS);
    }

    String root() {
        return any(ROOTS);
    }

    @Nullable Object scalar() {
        return switch (random.nextInt(14)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (long) random.nextInt(6);
            case 3 -> random.nextInt(6) / 2.0;
            case 4 -> new BsonDateTime(1_000L * random.nextInt(6));
            case 5 -> new ObjectId(random.nextInt(4), 1);
            case 6 -> any(List.of("", "x", "xy", "Xy", "y", "\u00e9", "\uD83D\uDE00", "x\nz"));
            case 7 -> any(List.of("p", "q", "r"));
            case 8 ->
                    any(
                            List.of(
                                    Double.NaN,
                                    Double.POSITIVE_INFINITY,
                                    -0.0,
                                    Long.MAX_VALUE,
                                    Long.MIN_VALUE,
                                    Integer.MAX_VALUE,
                                    9007199254740993L,
                                    1e300));
            case 9 -> Decimal128.parse(any(List.of("1", "1.0", "2.5", "-0", "0.1", "75.00")));
            default -> random.nextInt(6);
        };
    }

    @Nullable Object value() {
        return switch (random.nextInt(8)) {
            case 0 -> list();
            case 1 -> inner();
            default -> scalar();
        };
    }

    List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(oneIn(5) ? inner() : oneIn(12) ? list() : scalar());
        }
        return list;
    }

    Document inner() {
        Document document = new Document();
        for (String name : List.of("x", "y")) {
            if (random.nextInt(3) > 0) {
                document.append(name, oneIn(8) ? list() : scalar());
            }
        }
        return document;
    }

    Document document() {
        return fields(new Document("_id", id()));
    }

    Document fields(Document document) {
        for (String name : ROOTS) {
            if (random.nextInt(3) > 0) {
                Object value =
                        switch (name) {
                            case "d" -> oneIn(6) ? value() : inner();
                            case "s", "l" -> oneIn(4) ? value() : list();
                            default -> value();
                        };
                document.append(name, value);
            }
        }
        return document;
    }

    Document filter() {
        Document filter = new Document();
        for (int i = random.nextInt(3); i >= 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> filter.append(any(List.of("$or", "$and")), branches());
                case 1 -> filter.append("_id", oneIn(2) ? id() : new Document("$in", ids()));
                default -> filter.append(field(), condition());
            }
        }
        return filter;
    }

    private List<Document> branches() {
        List<Document> branches = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            branches.add(new Document(field(), condition()));
        }
        return branches;
    }

    private List<String> ids() {
        return List.of(id(), id(), id());
    }

    private @Nullable Object condition() {
        if (oneIn(3)) {
            return value();
        }
        Document condition = operator(new Document());
        return oneIn(3) ? operator(condition) : condition;
    }

    private Document operator(Document condition) {
        return switch (random.nextInt(10)) {
            case 0 -> condition.append("$gt", scalar());
            case 1 -> condition.append("$gte", scalar());
            case 2 -> condition.append("$lt", scalar());
            case 3 -> condition.append("$lte", scalar());
            case 4 -> condition.append("$ne", value());
            case 5 -> condition.append("$in", list());
            case 7 -> condition.append("$exists", random.nextBoolean());
            case 8 -> condition.append("$size", random.nextInt(3));
            case 6 -> condition.append("$not", new Document("$gt", scalar()));
            default ->
                    condition.append(
                            "$elemMatch",
                            oneIn(2)
                                    ? new Document("$gte", scalar())
                                    : new Document("x", scalar()));
        };
    }

    Bson sort() {
        Document sort = new Document();
        for (int i = random.nextInt(3); i > 0; i--) {
            sort.append(any(FIELDS), oneIn(2) ? 1 : -1);
        }
        return sort.append("_id", oneIn(2) ? 1 : -1);
    }

    Document projection() {
        Document projection = new Document();
        int kind = random.nextInt(2);
        for (int i = random.nextInt(3); i > 0; i--) {
            projection.append(root(), kind);
        }
        return oneIn(3) ? projection.append("_id", 0) : projection;
    }

    Document update() {
        Document update = new Document();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String field = oneIn(8) ? root() : field();
            switch (random.nextInt(9)) {
                case 0, 1 -> add(update, "$set", field, value());
                case 2 -> add(update, "$unset", field, "");
                case 3, 4 -> add(update, "$inc", field, any(List.of(1, 2L, 0.5, -1)));
                case 5 -> add(update, oneIn(2) ? "$min" : "$max", field, scalar());
                case 6 -> add(update, "$push", field, push());
                case 7 -> add(update, "$pullAll", field, list());
                default -> add(update, "$setOnInsert", field, value());
            }
        }
        return update;
    }

    private @Nullable Object push() {
        return oneIn(2) ? value() : each().append("$slice", random.nextInt(7) - 3);
    }

    private Document each() {
        return new Document("$each", list());
    }

    private static void add(
            Document update, String operator, String field, @Nullable Object value) {
        update.computeIfAbsent(operator, name -> new Document());
        update.get(operator, Document.class).append(field, value);
    }

    /** A key and its options, as {@code createIndexes} takes them. */
    BsonDocument index(int number) {
        Document key = new Document();
        for (int i = random.nextInt(3); i >= 0; i--) {
            key.append(field(), oneIn(2) ? 1 : -1);
        }
        BsonDocument index = new BsonDocument("key", key.toBsonDocument());
        index.append("name", new BsonString("index" + number));
        switch (random.nextInt(6)) {
            case 0 -> index.append("sparse", BsonBoolean.TRUE);
            case 1 -> index.append("unique", BsonBoolean.TRUE);
            case 2 ->
                    index.append(
                            "partialFilterExpression",
                            new Document(field(), partial()).toBsonDocument());
            default -> {}
        }
        return index;
    }

    private Document partial() {
        return switch (random.nextInt(4)) {
            case 0 -> new Document("$exists", true);
            case 1 -> new Document("$gt", scalar());
            case 2 -> new Document("$lte", scalar());
            default -> new Document("$eq", scalar());
        };
    }
}
