package com.therapybooking.embedded;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Creates random documents, filters, updates and sort orders. They use few fields, so that filters
 * often match. Each field has the values that the embedded database supports in it: {@code a},
 * {@code b}, {@code c} and the fields of {@code d} can be indexed and sorted by; {@code s} and
 * {@code l} can also be arrays of values and of documents; {@code n} can be incremented; {@code v}
 * is any value except an array; {@code w} is any value.
 */
final class RandomValues {

    private static final List<String> INDEXED = List.of("a", "b", "c", "s", "d.x", "d.y", "l.x");
    private static final List<String> SORTED = List.of("a", "b", "c", "d.x", "d.y", "v");
    private static final List<String> ROOTS = List.of("a", "b", "c", "s", "d", "l", "n", "v", "w");
    private static final List<String> ARRAYS = List.of("s", "l", "w", "n");
    private static final List<String> NUMBERS = List.of("n", "n", "d.n");
    private static final List<Object> INCREMENTS =
            List.of(1, 2L, -1, Integer.MAX_VALUE, Long.MAX_VALUE);

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
        return oneIn(5) ? any(ROOTS) : any(INDEXED);
    }

    /** Returns a value that an index can contain. */
    @Nullable Object scalar() {
        return switch (random.nextInt(13)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (long) random.nextInt(6);
            case 3 -> random.nextInt(6) / 2.0;
            case 4 -> new BsonDateTime(1_000L * random.nextInt(6));
            case 5 -> new ObjectId(random.nextInt(4), 1);
            case 6 -> any(List.of("", "x", "xy", "Xy", "y", "\u00e9", "\uD83D\uDE00", "x\nz"));
            case 7 -> any(List.of("p", "q", "r"));
            case 8 -> any(List.of(-0.0, Integer.MAX_VALUE, 1L << 53, -(1L << 53), 1e300));
            default -> random.nextInt(6);
        };
    }

    /** Returns a value of any type except an array and a document. */
    private @Nullable Object free() {
        return switch (random.nextInt(8)) {
            case 0 -> Decimal128.parse(any(List.of("1", "1.0", "2.5", "0", "0.1", "75.00")));
            case 1 -> any(List.of(Long.MAX_VALUE, Long.MIN_VALUE, 9007199254740993L));
            case 2 -> new Binary(any(List.of("", "x", "xy")).getBytes(StandardCharsets.UTF_8));
            default -> scalar();
        };
    }

    private @Nullable Object value() {
        return switch (random.nextInt(8)) {
            case 0 -> list();
            case 1 -> inner(true);
            default -> free();
        };
    }

    private Object number() {
        return switch (random.nextInt(8)) {
            case 0 -> "x";
            case 1 -> Integer.MAX_VALUE;
            case 2 -> (long) random.nextInt(6);
            default -> random.nextInt(6);
        };
    }

    private List<@Nullable Object> list() {
        return many(() -> oneIn(5) ? inner(true) : oneIn(12) ? list() : free());
    }

    private List<@Nullable Object> many(Supplier<@Nullable Object> element) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private Document inner(boolean free) {
        Document document = new Document();
        for (String name : List.of("x", "y")) {
            if (random.nextInt(3) > 0) {
                document.append(name, free ? free() : scalar());
            }
        }
        return document;
    }

    /** Returns an element for an array in this field. */
    private @Nullable Object element(String field) {
        return switch (field) {
            case "l" -> oneIn(4) ? scalar() : inner(false);
            case "w" -> value();
            default -> scalar();
        };
    }

    /** Returns a value for this field. */
    private @Nullable Object value(String field) {
        return switch (field) {
            case "d" -> oneIn(6) ? scalar() : inner(false);
            case "s", "l" -> oneIn(4) ? scalar() : many(() -> element(field));
            case "n" -> number();
            case "v" -> oneIn(4) ? inner(true) : free();
            case "w" -> value();
            default -> scalar();
        };
    }

    Document document() {
        return fields(new Document("_id", id()));
    }

    private Document fields(Document document) {
        for (String name : ROOTS) {
            if (random.nextInt(3) > 0) {
                document.append(name, value(name));
            }
        }
        return document;
    }

    /** Returns a filter that an upsert supports. */
    Document upsertFilter() {
        Document byId = new Document("_id", id());
        Document guard =
                new Document(field(), new Document("$not", new Document("$gte", scalar())));
        return oneIn(2) ? byId : new Document("$and", List.of(byId, guard));
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
            case 0 -> condition.append("$gt", free());
            case 1 -> condition.append("$gte", free());
            case 2 -> condition.append("$lt", free());
            case 3 -> condition.append("$lte", free());
            case 4 -> condition.append("$ne", value());
            case 5 -> condition.append("$in", list());
            case 7 -> condition.append("$exists", random.nextBoolean());
            case 8 -> condition.append("$size", random.nextInt(3));
            case 6 -> condition.append("$not", new Document("$gt", free()));
            default -> condition.append("$elemMatch", new Document("x", comparison()));
        };
    }

    private @Nullable Object comparison() {
        return oneIn(2)
                ? scalar()
                : new Document("$gte", scalar()).append(oneIn(2) ? "$lt" : "$lte", scalar());
    }

    Bson sort() {
        Document sort = new Document();
        for (int i = random.nextInt(3); i > 0; i--) {
            sort.append(any(SORTED), oneIn(2) ? 1 : -1);
        }
        return sort.append("_id", oneIn(2) ? 1 : -1);
    }

    /**
     * Returns a projection that excludes fields or includes fields.
     *
     * @param including whether it may be one that includes fields
     */
    Document projection(boolean including) {
        Document projection = new Document();
        int kind = including ? random.nextInt(2) : 0;
        boolean within = kind == 1 && oneIn(2);
        for (int i = random.nextInt(3); i > 0; i--) {
            String root = any(ROOTS);
            projection.append(within && root.equals("d") ? "d.x" : root, kind);
        }
        return projection;
    }

    Document update() {
        Document update = new Document();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String field = oneIn(8) ? any(ROOTS) : field();
            String array = any(ARRAYS);
            switch (random.nextInt(9)) {
                case 0, 1 -> add(update, "$set", field, value(field));
                case 2 -> add(update, "$unset", field, "");
                case 3, 4 -> add(update, "$inc", any(NUMBERS), any(INCREMENTS));
                case 5 -> add(update, oneIn(2) ? "$min" : "$max", field, value(field));
                case 6 -> add(update, "$push", array, push(array));
                case 7 -> add(update, "$pullAll", oneIn(3) ? any(ROOTS) : array, list());
                default -> add(update, "$setOnInsert", field, value(field));
            }
        }
        return update;
    }

    private @Nullable Object push(String field) {
        return oneIn(2)
                ? element(field)
                : new Document("$each", many(() -> element(field)))
                        .append("$slice", -1 - random.nextInt(3));
    }

    private static void add(
            Document update, String operator, String field, @Nullable Object value) {
        update.computeIfAbsent(operator, name -> new Document());
        update.get(operator, Document.class).append(field, value);
    }

    /** Returns an index with its options in the form of the command {@code createIndexes}. */
    BsonDocument index(int number) {
        Document key = new Document();
        for (int i = random.nextInt(3); i >= 0; i--) {
            key.append(any(INDEXED), oneIn(2) ? 1 : -1);
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
