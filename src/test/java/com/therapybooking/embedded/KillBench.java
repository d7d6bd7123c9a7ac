package com.therapybooking.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Kills the embedded database under load. Argument: the number of kills. */
final class KillBench {

    private KillBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Quiet.logs();
        int kills = arguments.length == 0 ? 60 : Integer.parseInt(arguments[0]);
        KillCycles cycles = new KillCycles(Files.createTempDirectory(Path.of("target"), "kills"));
        int bad = 0;
        for (int number = 1; number <= kills; number++) {
            List<String> problems = cycles.cycle(number);
            if (!problems.isEmpty()) {
                bad++;
                System.out.println("kill " + number + ": " + problems);
            }
        }
        System.out.printf(
                "kills %d, acknowledged operations %d, kills with a lost or torn operation %d%n",
                kills, cycles.checkedOperations(), bad);
        System.exit(bad == 0 ? 0 : 1);
    }
}
