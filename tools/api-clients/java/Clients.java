import io.github.microcks.client.ApiClient;
import io.github.microcks.client.api.ConfigApi;
import io.github.microcks.client.api.MockApi;
import io.github.microcks.client.model.Metadata;
import io.github.microcks.client.model.OperationOverrideDTO;
import io.github.microcks.client.model.Service;
import io.github.microcks.testcontainers.MicrocksContainer;
import java.io.File;
import java.nio.file.Files;
import java.util.Map;

/** Calls a server with the Java clients of Microcks. Exits with an error if an answer is unexpected. */
class Clients {
    public static void main(String[] arguments) throws Exception {
        String demo = arguments[0];
        String server = arguments[1];
        String token = arguments[2];
        File file = new File(arguments[3]);
        int services = Integer.parseInt(arguments[4]);
        testcontainers(demo, file);
        apiClient(server, token, file, services);
    }

    /** The static calls of the testcontainers module, which send no token. */
    static void testcontainers(String server, File file) throws Exception {
        int before = MicrocksContainer.getServices(server).size();
        MicrocksContainer.importSnapshot(server, file);
        int after = MicrocksContainer.getServices(server).size();
        // The demo has some of them already.
        expect(after > before, "testcontainers finds " + after + " services");
        File invalid = File.createTempFile("invalid", ".json");
        Files.writeString(invalid.toPath(), "{");
        try {
            MicrocksContainer.importSnapshot(server, invalid);
        } catch (Exception rejected) {
            System.out.println("testcontainers: imported, and rejected an invalid file");
            return;
        }
        throw new IllegalStateException("testcontainers imports an invalid file");
    }

    /** The generated client, with a token. */
    static void apiClient(String server, String token, File file, int services) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(server + "/api");
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        new ConfigApi(client).getKeycloakConfig();
        new ConfigApi(client).getFeaturesConfig();
        MockApi api = new MockApi(client);
        api.importSnapshot(file);
        int counter = api.getServicesCounter().getCounter();
        expect(counter == services, "the API client counts " + counter + " services");
        expect(api.getServices(0, 1000).size() == services, "the API client lists other services");
        expect(api.getServicesLabels() != null, "the API client finds no labels");
        Service service = api.getServices(0, 1).get(0);
        api.updateServiceMetadata(service.getId(), new Metadata().labels(Map.of("team", "a")));
        String operation = service.getOperations().get(0).getName();
        OperationOverrideDTO override = new OperationOverrideDTO().defaultDelay(20);
        api.overrideServiceOperation(service.getId(), operation, override);
        Service changed = api.getServices(0, 1).get(0);
        expect("a".equals(changed.getMetadata().getLabels().get("team")), "the label was not saved");
        api.deleteService(service.getId());
        expect(api.getServicesCounter().getCounter() == services - 1, "the service was not deleted");
        System.out.println("API client: imported, listed, changed and deleted");
    }

    static void expect(boolean isTrue, String otherwise) {
        if (!isTrue) {
            throw new IllegalStateException(otherwise);
        }
    }
}
