package com.therapybooking.embedded.plan;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Runs one query on a snapshot; reads documents one by one on demand. */
public final class Search implements Iterator<StoredDocument> {

    private static final long MAX_SORTED_BYTES = 100L * 1024 * 1024;

    private final String namespace;
    private final Query query;
    private final Plan plan;
    private final Iterator<StoredDocument> found;
    private final Iterator<StoredDocument> results;
    private long examined;
    private long rejected;
    private long passed;
    private @Nullable StoredDocument next;

    public Search(String namespace, Snapshot snapshot, Query query) {
        this.namespace = namespace;
        this.query = query;
        this.plan =
                new Planner(snapshot.indexes(), snapshot.size())
                        .plan(query.filter(), query.sort(), query.wanted());
        this.found = PlanReader.read(plan, snapshot);
        this.results = plan.sorted() ? matching() : sorted();
        for (long i = 0; i < query.skip() && results.hasNext(); i++) {
            results.next();
        }
    }

    public Plan plan() {
        return plan;
    }

    public long examined() {
        return examined;
    }

    @Override
    public boolean hasNext() {
        if (next == null && (query.limit() == 0 || passed < query.limit()) && results.hasNext()) {
            next = results.next();
        }
        return next != null;
    }

    @Override
    public StoredDocument next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        StoredDocument result = next;
        next = null;
        passed++;
        if (result == null) {
            throw new NoSuchElementException();
        }
        return result;
    }

    private Iterator<StoredDocument> matching() {
        return new Iterator<>() {
            private @Nullable StoredDocument ahead;

            @Override
            public boolean hasNext() {
                while (ahead == null && found.hasNext()) {
                    StoredDocument candidate = found.next();
                    examined++;
                    if (query.filter().matches(candidate.document())) {
                        ahead = candidate;
                    } else {
                        rejected++;
                    }
                    if (examined > ScanWarnings.LIMIT) {
                        ScanWarnings.examined(namespace, query, plan, examined, rejected);
                    }
                }
                return ahead != null;
            }

            @Override
            public StoredDocument next() {
                if (!hasNext() || ahead == null) {
                    throw new NoSuchElementException();
                }
                StoredDocument result = ahead;
                ahead = null;
                return result;
            }
        };
    }

    private Iterator<StoredDocument> sorted() {
        SortSpec sort = query.sort();
        Comparator<SortSpec.Keyed> order = sort.comparator();
        long wanted = query.wanted();
        PriorityQueue<SortSpec.Keyed> worstFirst = new PriorityQueue<>(order.reversed());
        long bytes = 0;
        Iterator<StoredDocument> all = matching();
        while (all.hasNext()) {
            SortSpec.Keyed keyed = sort.keyed(all.next());
            worstFirst.add(keyed);
            bytes += keyed.stored().document().bytes().length;
            if (wanted > 0 && worstFirst.size() > wanted) {
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
