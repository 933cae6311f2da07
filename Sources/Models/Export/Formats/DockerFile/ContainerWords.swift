/// The texts of a container: the Dockerfile, and the README.
struct ContainerWords {
    let flavor: ContainerFlavor
    let program: ContainerProgram
    /// Why the package has no program; `nil` if it has one.
    let absence: String?

    private var archive: String { program.archiveName(for: flavor.architecture) }

    var dockerfile: String {
        let place = "/opt/\(program.folderName(for: flavor.architecture))"
        return """
            # A container with a model of Ocellus, which answers as the containers of Custom Vision do. How to use it: README.txt
            #   docker build -t my-model .
            #   docker run --rm -p 127.0.0.1:8080:80 my-model
            \(remarks)FROM --platform=\(flavor.architecture.platform) debian:\(program.debian)-slim
            # Certificates, for images behind https addresses.
            RUN apt-get update \\
                && apt-get install -y --no-install-recommends ca-certificates \\
                && rm -rf /var/lib/apt/lists/* \\
                && useradd --system --uid 10001 ocellus
            ADD \(archive) /opt/
            COPY app/ /app/
            ENV LD_LIBRARY_PATH=\(place)/lib
            USER ocellus
            EXPOSE 80
            ENTRYPOINT ["\(place)/bin/ocellus", "serve-model", "/app", "--bind", "0.0.0.0"]
            CMD ["--port", "80"]

            """
    }

    private var remarks: String {
        var lines: [String] = []
        if flavor == .windows {
            lines = [
                "This is a Linux container. On Windows, Docker Desktop runs it as it is, on WSL 2: leave it at \"Linux containers\"."
            ]
        }
        if absence != nil {
            lines.append("Lay \(archive) beside this file first; README.txt says where it comes from.")
        }
        return lines.map { "# \($0)\n" }.joined()
    }

    var readme: String {
        [title, windows, missing, running, asking, details].compactMap(\.self).joined(separator: "\n\n")
            + "\n"
    }

    private var title: String {
        "A container with a model of Ocellus (\(flavor.rawValue)). It answers as the containers that Custom Vision exports do."
    }

    private var windows: String? {
        guard flavor == .windows else { return nil }
        return """
            On Windows
              The container is one of Linux. Install Docker Desktop with WSL 2 (its default) and leave it at "Linux containers". Unpack the \
            package, open PowerShell in the folder, and go on below: the commands are the same. There is no image on Windows Server Core, \
            because Ocellus runs on Linux only. Without Docker: in a WSL 2 distribution unpack \(archive) and run \
            bin/ocellus serve-model with the folder app.
            """
    }

    private var missing: String? {
        guard let absence else { return nil }
        return """
            Before you build
              The program is not in this package. \(absence)
              Lay the release archive \(archive) beside the Dockerfile: that of Ocellus \(program.version) for \(flavor.architecture.rawValue) \
            Linux. "scripts/release.sh" in the sources of Ocellus makes it in the folder dist, on a machine with such a processor\
            \(flavor == .arm ? " (uname -m says aarch64: a Raspberry Pi 4 or 5 with a 64-bit system, an ARM server, or Linux on a Mac with an Apple chip)" : "").
            """
    }

    private var running: String {
        """
        Build and run
          docker build -t my-model .
          docker run --rm -p 127.0.0.1:8080:80 my-model
          The program runs as a user without rights. Docker has let such users listen at port 80 since version 20.10; where that does not \
        work, give it another port: docker run --rm -p 127.0.0.1:8080:8080 my-model --port 8080
        """
    }

    private var asking: String {
        """
        Ask it
          curl --data-binary @photo.jpg http://127.0.0.1:8080/image
          curl -F imageData=@photo.jpg http://127.0.0.1:8080/image
          curl -H "Content-Type: application/json" -d "{\\"url\\": \\"https://example.com/photo.jpg\\"}" http://127.0.0.1:8080/url
          http://127.0.0.1:8080/healthz says whether it answers.
        """
    }

    private var details: String {
        """
        What is here
          Dockerfile         how the image is made: Debian, the program, the model
          \(archive)         the program with its libraries and their licenses
          app/               the model file, its base model, labels.txt, cvexport.manifest, metadata_properties.json, LICENSE
          parity.json        eight images and what the model says of them; "ocellus verify PACKAGE.zip" asks it again
          Images are taken up to 4 MB. There are no keys: publish the port only where everybody may ask. Addresses in private networks \
        are not fetched unless you add, for instance, --allow-fetch-from 192.168.1.0/24 behind the image's name in "docker run"; \
        --no-fetch turns /url off.
        """
    }
}
