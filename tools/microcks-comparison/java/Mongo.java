import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** Starts an in-memory Mongo on a free port and prints the port. */
class Mongo {
    public static void main(String[] arguments) {
        System.out.println("port " + new MongoServer(new MemoryBackend()).bind().getPort());
    }
}
