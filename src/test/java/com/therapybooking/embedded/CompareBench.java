package com.therapybooking.embedded;

import com.therapybooking.support.Mongod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs random operations on the embedded database and on mongod, and compares the results.
 * Arguments: the duration in seconds, and the first seed.
 */
final class CompareBench {

    private CompareBench() {}

    public static void main(String[] arguments) throws IOException {
        Quiet.logs();
        int seconds = arguments.length == 0 ? 60 : Integer.parseInt(arguments[0]);
        long seed = arguments.length < 2 ? System.nanoTime() : Long.parseLong(arguments[1]);
        Path folder = Files.createTempDirectory(Path.of("target"), "compare");
        boolean same;
        try (Mongod mongod = Mongod.start();
                SameAnswers answers = new SameAnswers(folder, mongod.uri())) {
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            while (System.nanoTime() < end && answers.differences().size() < 30) {
                answers.round(seed++);
            }
            answers.differences().forEach(System.out::println);
            System.out.printf(
                    "operations %d, differences %d%n",
                    answers.operations(), answers.differences().size());
            same = answers.differences().isEmpty();
        }
        System.exit(same ? 0 : 1);
    }
}
