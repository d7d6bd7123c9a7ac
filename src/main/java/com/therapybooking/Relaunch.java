package com.therapybooking;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a plain {@code java -jar} a bounded heap. A jar cannot carry options of the virtual
 * machine, and without any it takes a quarter of the machine's memory, so the first thing that the
 * process does is to become {@code java} once more with {@link #OPTIONS}, by {@code execv} (POSIX):
 * the process id, the environment, the folder and the open streams stay.
 *
 * <p>An AOT cache (JEP 483) beside the jar, of the jar's name and ending in {@code .aot}, is used;
 * the virtual machine passes over one that does not fit it or the jar. See ADR 86.
 *
 * <p>Whoever gives an option {@code -X...} or an agent, also by {@code JAVA_TOOL_OPTIONS}, has
 * chosen: then, as elsewhere than on Linux and macOS, outside of a jar, and where a quarter of the
 * memory is no more than our bound, nothing happens. An option of the AOT cache is no such choice.
 * See ADR 83.
 */
final class Relaunch {

    private static final int HEAP_MIB = 192;

    private static final String AOT_OPTION = "-XX:AOT";

    /**
     * Bounded, and a heap that is full ends the process instead of crippling it. An AOT cache that
     * does not fit changes the time of a start alone and is not worth a line.
     */
    static final List<String> OPTIONS =
            List.of(
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "-Xmx" + HEAP_MIB + "m",
                    "-XX:+UseParallelGC",
                    "-XX:MaxTenuringThreshold=2",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Xlog:aot*=off",
                    "--sun-misc-unsafe-memory-access=allow");

    private Relaunch() {}

    /** Returns where the process stays as it is; does not return where it is started again. */
    static void withOwnOptions(String[] args) {
        String jar = System.getProperty("java.class.path", "");
        List<String> given = ManagementFactory.getRuntimeMXBean().getInputArguments();
        if (isPosix()
                && isJar(jar)
                && isUnbounded()
                && given.stream().noneMatch(Relaunch::isChoice)) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(OPTIONS);
            command.addAll(given);
            Path cache = Path.of(jar.substring(0, jar.length() - ".jar".length()) + ".aot");
            if (Files.exists(cache)
                    && given.stream().noneMatch(option -> option.startsWith(AOT_OPTION))) {
                command.add("-XX:AOTCache=" + cache);
            }
            command.addAll(List.of("-jar", jar));
            command.addAll(List.of(args));
            become(command);
        }
    }

    private static boolean isPosix() {
        String system = System.getProperty("os.name", "");
        return system.equals("Linux") || system.startsWith("Mac");
    }

    private static boolean isJar(String classPath) {
        return classPath.endsWith(".jar")
                && !classPath.contains(File.pathSeparator)
                && System.getProperty("sun.java.command", "").startsWith(classPath);
    }

    private static boolean isUnbounded() {
        return Runtime.getRuntime().maxMemory() > HEAP_MIB * 1024L * 1024;
    }

    private static boolean isChoice(String option) {
        return (option.startsWith("-X") && !option.startsWith(AOT_OPTION))
                || option.startsWith("-agent")
                || option.startsWith("-javaagent");
    }

    /** Returns only where that is not to be had: then the service runs as it was started. */
    @SuppressWarnings("restricted")
    private static void become(List<String> command) {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment words = arena.allocate(ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                words.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            words.setAtIndex(ADDRESS, command.size(), MemorySegment.NULL);
            // glibc keeps freed memory for each thread's arena otherwise: some 30 MiB
            int _ =
                    (int)
                            linker.downcallHandle(
                                            linker.defaultLookup().findOrThrow("setenv"),
                                            FunctionDescriptor.of(
                                                    JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                                    .invokeExact(
                                            arena.allocateFrom("MALLOC_ARENA_MAX"),
                                            arena.allocateFrom("2"),
                                            0);
            int _ =
                    (int)
                            linker.downcallHandle(
                                            linker.defaultLookup().findOrThrow("execv"),
                                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS))
                                    .invokeExact(words.getAtIndex(ADDRESS, 0), words);
            System.err.println("The heap stays without a bound of ours: java cannot be run again");
        } catch (Throwable e) {
            System.err.println("The heap stays without a bound of ours: " + e);
        }
    }
}
