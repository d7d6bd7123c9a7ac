package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.filter.Conditions;
import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.storage.StoredIndex;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the plan of a query: the index with the fewest entries to read. The number of entries in
 * an index range is known exactly; only how many of them the order of an index saves is estimated.
 */
final class Planner {

    private final List<StoredIndex> indexes;
    private final long size;

    Planner(List<StoredIndex> indexes, long size) {
        this.indexes = indexes;
        this.size = size;
    }

    /** Plans the reading of at most {@code limit} documents; 0 means all. */
    Plan plan(Filter filter, SortSpec sort, long limit) {
        Conditions conditions = Conditions.of(filter);
        List<Plan.ScanIndex> candidates = candidates(conditions, sort);
        long matching = candidates.stream().mapToLong(Plan.ScanIndex::cost).reduce(size, Math::min);
        Plan.ScanIndex best =
                candidates.stream()
                        .min(
                                Comparator.<Plan.ScanIndex>comparingDouble(
                                                candidate -> cost(candidate, sort, limit, matching))
                                        .thenComparingLong(Plan.ScanIndex::cost))
                        .orElse(null);
        if (best != null && (best.cost() < size || best.sorted())) {
            Plan union = best.cost() > 100 ? union(conditions, best.cost()) : null;
            return union == null || best.sorted() ? best : union;
        }
        Plan union = union(conditions, size);
        if (union != null) {
            return union;
        }
        return best == null ? new Plan.ScanAll(sort.isEmpty()) : best;
    }

    /** The cost of a candidate, if about this many documents match. */
    private static double cost(Plan.ScanIndex candidate, SortSpec sort, long limit, long matching) {
        if (sort.isEmpty()) {
            return limit > 0 ? Math.min(candidate.cost(), limit * 10 + 1) : candidate.cost();
        }
        if (!candidate.sorted()) {
            return candidate.cost() * 1.5;
        }
        if (limit == 0) {
            return candidate.cost();
        }
        return Math.min(
                (double) candidate.cost(),
                (double) limit * candidate.cost() / Math.max(1, matching));
    }

    private List<Plan.ScanIndex> candidates(Conditions conditions, SortSpec sort) {
        return indexes.stream()
                .flatMap(index -> new IndexCandidate(index, conditions, sort).scan().stream())
                .toList();
    }

    /** The union of the plans of all {@code $or} branches, if every branch has an index. */
    private @Nullable Plan union(Conditions conditions, long limit) {
        for (Filter.Or choice : conditions.choices()) {
            List<Plan.ScanIndex> parts =
                    choice.parts().stream()
                            .map(branch -> candidates(Conditions.of(branch), SortSpec.NONE))
                            .flatMap(candidates ->
                                    candidates.stream()
                                            .min(Comparator.comparingLong(Plan.ScanIndex::cost))
                                            .stream())
                            .toList();
            long cost = parts.stream().mapToLong(Plan.ScanIndex::cost).sum();
            if (parts.size() == choice.parts().size() && cost < limit) {
                return new Plan.Union(parts);
            }
        }
        return null;
    }
}
