package com.therapybooking.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * Measures another webhook service with the load of {@link EngineBench}: from the call that submits
 * an event to the arrival of its webhook at the receiver. See {@code bench/rivals.md}.
 */
final class OtherBench {

    /** Calls that differ only in the value of the placeholder {@code {mark}}. */
    private record SameCall(String path, String headers, String body, int accepted)
            implements LoadDriver.Calls {

        @Override
        public byte[] request(String mark, int index) {
            return Wire.post(path, headers, body.replace("{mark}", mark + "." + index + "@"));
        }
    }

    private OtherBench() {}

    public static void main(String[] args) throws Exception {
        Options options = new Options(args);
        String body = options.needed("body");
        if (!body.contains("{mark}")) {
            throw new IllegalArgumentException("the body must contain {mark}");
        }
        List<Long> service = pids(options.needed("service"));
        List<Long> databases = pids(options.get("databases", ""));
        Measurement measurement = new Measurement(() -> service, () -> databases, 1);
        try (BenchReceiver receiver =
                new BenchReceiver(
                        Integer.parseInt(options.needed("receiver")),
                        false,
                        measurement::arrived)) {
            String header = options.get("header", "");
            SameCall call =
                    new SameCall(
                            options.needed("path"),
                            header.isEmpty() ? "" : header + "\r\n",
                            body,
                            Integer.parseInt(options.get("accepted", "202")));
            System.out.println("webhooks are expected at " + receiver.url());
            measurement.run(
                    new LoadDriver(Integer.parseInt(options.needed("port")), call),
                    List.of(options.get("phases", "max,430,half").split(",")),
                    Double.parseDouble(options.get("seconds", "60")),
                    options.get("name", "other"));
        }
        System.exit(0);
    }

    private static List<Long> pids(String text) {
        return Stream.of(text.split(","))
                .filter(pid -> !pid.isBlank())
                .map(OtherBench::running)
                .toList();
    }

    private static long running(String pid) {
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new IllegalArgumentException("no such process: " + pid))
                .pid();
    }
}
