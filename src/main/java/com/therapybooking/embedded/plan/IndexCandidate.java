package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.filter.Conditions;
import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.embedded.storage.KeyWriter;
import com.therapybooking.embedded.storage.StoredIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Computes how one index can serve one query. */
final class IndexCandidate {

    private static final int MAX_RANGES = 10_000;
    private static final int MAX_MERGED = 500;
    private static final int MAX_COUNTED = 50;

    private final StoredIndex index;
    private final Conditions conditions;
    private final SortSpec sort;
    private final List<IndexSpec.Part> parts;
    private final List<@Nullable Bounds> bounds = new ArrayList<>();

    IndexCandidate(StoredIndex index, Conditions conditions, SortSpec sort) {
        this.index = index;
        this.conditions = conditions;
        this.sort = sort;
        this.parts = index.spec().parts();
        for (IndexSpec.Part part : parts) {
            bounds.add(Bounds.of(conditions.on(part.path()), index.isMultikey()));
        }
    }

    /** The scan that answers the query from this index; empty when the index does not help. */
    Optional<Plan.ScanIndex> scan() {
        if (!isComplete()) {
            return Optional.empty();
        }
        List<byte[]> prefixes = List.of(new byte[0]);
        List<Boolean> single = new ArrayList<>();
        Bounds.Range range = null;
        for (int i = 0; i < parts.size(); i++) {
            if (bounds.get(i) instanceof Bounds.Range found) {
                range = found;
            }
            if (!(bounds.get(i) instanceof Bounds.Points points)
                    || (long) prefixes.size() * points.values().size() > MAX_RANGES) {
                break;
            }
            prefixes = extend(prefixes, points, parts.get(i).descending());
            single.add(points.values().size() == 1);
        }
        Direction direction = direction(single, false);
        boolean merged = false;
        if (direction == Direction.NO && prefixes.size() <= MAX_MERGED) {
            direction = direction(single, true);
            merged = direction != Direction.NO && prefixes.size() > 1;
        }
        boolean sorted = direction != Direction.NO;
        if (single.isEmpty()
                && range == null
                && !(sorted && !sort.isEmpty())
                && index.partial() == null
                && !index.spec().sparse()) {
            return Optional.empty();
        }
        List<KeyRange> ranges = new ArrayList<>(prefixes.size());
        for (byte[] prefix : prefixes) {
            ranges.add(
                    range == null
                            ? KeyRange.of(prefix)
                            : KeyRange.of(prefix, range, parts.get(single.size()).descending()));
        }
        return Optional.of(
                new Plan.ScanIndex(
                        index,
                        ranges,
                        direction == Direction.BACKWARD,
                        sorted,
                        merged,
                        count(ranges),
                        isExact(range == null ? single.size() : single.size() + 1)));
    }

    /**
     * Whether the ranges, which the leading fields determine, contain nothing but matches: no other
     * field has a condition, and none has two.
     */
    private boolean isExact(int fields) {
        List<String> known =
                parts.subList(0, fields).stream().map(part -> part.path().text()).toList();
        return !index.isMultikey()
                && conditions.choices().isEmpty()
                && conditions.negations().isEmpty()
                && conditions.byPath().entrySet().stream()
                        .allMatch(on ->
                                known.contains(on.getKey())
                                        && on.getValue().stream().mapToInt(List::size).sum() == 1);
    }

    /** Whether the index contains every document that the query may match. */
    private boolean isComplete() {
        Filter partial = index.partial();
        if (partial != null) {
            return PartialIndexCoverage.implies(conditions, partial);
        }
        return !index.spec().sparse()
                || bounds.stream().anyMatch(of -> of != null && !of.includesMissing());
    }

    private static List<byte[]> extend(
            List<byte[]> prefixes, Bounds.Points points, boolean descending) {
        List<byte[]> keys =
                points.values().stream().map(value -> KeyWriter.key(value, descending)).toList();
        List<byte[]> sorted = descending ? keys.reversed() : keys;
        return prefixes.stream()
                .flatMap(prefix -> sorted.stream().map(key -> KeyRange.join(prefix, key)))
                .toList();
    }

    private enum Direction {
        NO,
        FORWARD,
        BACKWARD
    }

    /**
     * Whether the index has the requested order.
     *
     * @param single for each leading field with known values, whether it has one value only
     * @param merging whether the ranges of these values are merged
     */
    private Direction direction(List<Boolean> single, boolean merging) {
        if (sort.isEmpty()) {
            return Direction.FORWARD;
        }
        if (index.isMultikey()) {
            return Direction.NO;
        }
        int at = merging ? single.size() : 0;
        Direction direction = null;
        for (IndexSpec.Part wanted : sort.parts()) {
            if (isConstant(wanted, single)) {
                continue;
            }
            while (at < single.size() && single.get(at)) {
                at++;
            }
            if (at == parts.size() || !parts.get(at).path().text().equals(wanted.path().text())) {
                return Direction.NO;
            }
            Direction needed =
                    parts.get(at).descending() == wanted.descending()
                            ? Direction.FORWARD
                            : Direction.BACKWARD;
            if (direction != null && direction != needed) {
                return Direction.NO;
            }
            direction = needed;
            at++;
        }
        return direction == null ? Direction.FORWARD : direction;
    }

    private boolean isConstant(IndexSpec.Part wanted, List<Boolean> single) {
        return IntStream.range(0, single.size())
                .filter(single::get)
                .anyMatch(i -> parts.get(i).path().text().equals(wanted.path().text()));
    }

    private long count(List<KeyRange> ranges) {
        List<KeyRange> counted = ranges.subList(0, Math.min(ranges.size(), MAX_COUNTED));
        double mean =
                counted.stream()
                        .mapToLong(range -> Math.max(0, place(range.to()) - place(range.from())))
                        .average()
                        .orElse(0);
        return Math.round(mean * ranges.size());
    }

    /** The number of entries before a place; null stands for the end of the index. */
    private long place(byte @Nullable [] key) {
        long place = key == null ? index.map().sizeAsLong() : index.map().getKeyIndex(key);
        return place < 0 ? -place - 1 : place;
    }
}
