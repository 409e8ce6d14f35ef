import io.github.microcks.testcontainers.MicrocksContainer;
import java.io.BufferedReader;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tests against the mocks of a snapshot. `mockpit mock` takes the place of a Microcks container, and the testcontainers
 * module of Microcks talks to it. Pass the path of `orders.json`.
 */
class OrderTests {
    private static final String NAME = "Order API";
    private static final String VERSION = "1.0";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        String mockpit = System.getenv().getOrDefault("MOCKPIT", "mockpit");
        Process mocks = new ProcessBuilder(mockpit, "mock", arguments[0], "--port", "0", "--json")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
        try (BufferedReader output = mocks.inputReader()) {
            // The first line says that the mocks are ready, and where.
            Matcher address = Pattern.compile("\"address\":\"([^\"]+)\"").matcher(output.readLine());
            expect(address.find(), "mockpit does not say its address");
            orders(address.group(1), new File(arguments[0]));
        } finally {
            mocks.destroy();
        }
    }

    private static void orders(String server, File file) throws Exception {
        String endpoint = server + "/rest/Order+API/" + VERSION;
        HttpResponse<String> found = send(HttpRequest.newBuilder(URI.create(endpoint + "/orders/7")).build());
        expect(found.statusCode() == 200, "the order has status " + found.statusCode());
        expect(found.body().equals("{\"id\":7,\"item\":\"table\"}"), "the order is " + found.body());

        HttpRequest order = HttpRequest.newBuilder(URI.create(endpoint + "/orders"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"item\":\"chair\"}"))
            .build();
        HttpResponse<String> created = send(order);
        expect(created.statusCode() == 201, "the new order has status " + created.statusCode());
        expect(created.body().contains("chair"), "the new order is " + created.body());

        expect(MicrocksContainer.verify(server, NAME, VERSION), "the calls were not counted");
        long calls = MicrocksContainer.getServiceInvocationsCount(server, NAME, VERSION);
        expect(calls == 2, calls + " calls were counted");

        // A snapshot can be added while the mocks are served.
        MicrocksContainer.importSnapshot(server, file);
        int services = MicrocksContainer.getServices(server).size();
        expect(services == 1, services + " services are served");
        System.out.println("OrderTests: passed");
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static void expect(boolean isTrue, String otherwise) {
        if (!isTrue) {
            throw new IllegalStateException(otherwise);
        }
    }
}
