"""What keeps data and server from harm: NIKs and their keys, traces, untrusted files in a box, the certificate."""
