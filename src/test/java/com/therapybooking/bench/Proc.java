package com.therapybooking.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the CPU time and memory of processes and their child processes from {@code /proc} (Linux).
 */
final class Proc {

    private static final double TICKS_A_SECOND = 100;
    private static final int KIB_OF_MIB = 1024;

    private Proc() {}

    /**
     * Returns the user and system time of these processes and their child processes, in seconds; 0
     * if the list is empty.
     */
    static double cpuSeconds(List<Long> pids) {
        return family(pids).mapToDouble(Proc::ownCpuSeconds).sum();
    }

    /**
     * Returns the resident memory of these processes and their child processes, in MiB; 0 if the
     * list is empty.
     */
    static long residentMib(List<Long> pids) {
        return family(pids).mapToLong(Proc::ownResidentMib).sum();
    }

    private static Stream<Long> family(List<Long> pids) {
        return pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .distinct();
    }

    /** Returns the user and system time of a process without its child processes, in seconds. */
    static double ownCpuSeconds(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)))
                    / TICKS_A_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long ownResidentMib(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / KIB_OF_MIB;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
