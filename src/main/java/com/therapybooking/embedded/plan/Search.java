package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.storage.LookAhead;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Runs one query on a snapshot; reads documents one by one on demand. */
public final class Search implements Iterator<StoredDocument> {

    private static final long MAX_SORTED_BYTES = 100L * 1024 * 1024;

    private final String namespace;
    private final Snapshot snapshot;
    private final Query query;
    private final Plan plan;
    private final Iterator<StoredDocument> found;
    private final Iterator<StoredDocument> results;
    private long examined;
    private long rejected;
    private long passed;

    public Search(String namespace, Snapshot snapshot, Query query) {
        this.namespace = namespace;
        this.snapshot = snapshot;
        this.query = query;
        this.plan =
                new Planner(snapshot.indexes(), snapshot.size())
                        .plan(query.filter(), query.sort(), query.limit());
        this.found = PlanReader.read(plan, snapshot);
        this.results = plan.sorted() ? new LookAhead<>(this::match) : sorted();
    }

    /** Of the current state of a collection, for a writer that holds its lock. */
    public static Search current(StoredCollection collection, Query query) {
        return new Search(collection.namespace(), Snapshot.current(collection), query);
    }

    public Plan plan() {
        return plan;
    }

    @Override
    public boolean hasNext() {
        return (query.limit() == 0 || passed < query.limit()) && results.hasNext();
    }

    @Override
    public StoredDocument next() {
        passed++;
        return results.next();
    }

    /** The number of all results. No document is read if the index contains nothing else. */
    public long count() {
        Iterator<?> counted =
                plan instanceof Plan.ScanIndex scan && scan.exact()
                        ? PlanReader.entries(scan, snapshot)
                        : results;
        long count = 0;
        while ((query.limit() == 0 || count < query.limit()) && counted.hasNext()) {
            counted.next();
            count++;
        }
        return count;
    }

    private @Nullable StoredDocument match() {
        while (found.hasNext()) {
            StoredDocument candidate = found.next();
            examined++;
            boolean matches = query.filter().matches(candidate.document());
            rejected += matches ? 0 : 1;
            if (examined > ScanWarnings.LIMIT) {
                ScanWarnings.examined(namespace, query, plan, examined, rejected);
            }
            if (matches) {
                return candidate;
            }
        }
        return null;
    }

    private Iterator<StoredDocument> sorted() {
        SortSpec sort = query.sort();
        Comparator<SortSpec.Keyed> order = sort.comparator();
        PriorityQueue<SortSpec.Keyed> worstFirst = new PriorityQueue<>(order.reversed());
        long bytes = 0;
        for (StoredDocument next = match(); next != null; next = match()) {
            worstFirst.add(sort.keyed(next));
            bytes += next.document().bytes().length;
            if (query.limit() > 0 && worstFirst.size() > query.limit()) {
                bytes -= worstFirst.remove().stored().document().bytes().length;
            }
            if (bytes > MAX_SORTED_BYTES) {
                throw new CommandException(
                        ErrorCode.SORT_MEMORY_LIMIT,
                        "Sort exceeded memory limit of " + MAX_SORTED_BYTES + " bytes");
            }
        }
        List<SortSpec.Keyed> result = new ArrayList<>(worstFirst);
        result.sort(order);
        return result.stream().map(SortSpec.Keyed::stored).iterator();
    }
}
